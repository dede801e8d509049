"use strict";
// Makes forms kinder. Without it everything still works: the server checks, counts and refuses by itself.

// Without a line nothing is sent, and the page stays as it is. What is cut on its way is caught by the worker
// (worker.js); where there is none, the browser brings the text back when one goes back, or sends it again.
const { cut } = document.currentScript.dataset;
const tellCut = (form, button) => {
  const told = form.querySelector(".cut") || document.createElement("p");
  told.className = "cut error";
  told.setAttribute("role", "alert");
  told.tabIndex = -1;
  told.textContent = cut;
  (button.closest(".actions") || button).before(told);
  told.focus();
};

// A second touch on a slow line must not send the form twice. After a while it may: the first may have been lost.
document.addEventListener("submit", (event) => {
  const form = event.target, button = event.submitter || form.querySelector("button");
  if (form.method !== "post") return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  if (!navigator.onLine) {
    event.preventDefault();
    tellCut(form, button);
    return;
  }
  form.dataset.sent = "yes";
  const buttons = form.querySelectorAll("button");
  const free = () => {
    delete form.dataset.sent;
    buttons.forEach((button) => button.removeAttribute("aria-disabled"));
  };
  buttons.forEach((button) => button.setAttribute("aria-disabled", "true"));
  setTimeout(free, 15000);
  addEventListener("pageshow", free, { once: true });
});

// How many letters are left. Counted as the server counts: in characters, a line break as one.
for (const area of document.querySelectorAll("[data-max]")) {
  const note = document.getElementById(area.id + "-count");
  const told = document.createElement("span");
  told.className = "vh";
  told.setAttribute("role", "status");
  note.after(told);
  let pause;
  const tell = () => {
    const left = Number(area.dataset.max) - [...area.value].length;
    note.textContent = (left < 0 ? note.dataset.over : note.dataset.left).replace("#", Math.abs(left).toLocaleString("es-PE"));
    note.classList.toggle("error", left < 0);
    clearTimeout(pause);
    if (left < 50) pause = setTimeout(() => (told.textContent = note.textContent), 1000);
  };
  area.addEventListener("input", tell);
  tell();
}

// What went wrong is the first thing to be read.
const summary = document.querySelector(".error_summary");
if (summary) summary.focus();

// Ideas like the one whose title is being typed. Nobody waits for them, and without a line nothing is missed.
const like = document.querySelector("[data-like]");
if (like) {
  const title = document.getElementById("title");
  let pause, asked;
  title.addEventListener("input", () => {
    clearTimeout(pause);
    pause = setTimeout(async () => {
      const text = (asked = title.value.trim());
      try {
        const answer = await fetch(like.dataset.like + "?titulo=" + encodeURIComponent(text));
        const found = await answer.json();
        if (text !== asked) return;
        const links = found.map((one) =>
          Object.assign(document.createElement("a"), { href: one.url, target: "_blank", textContent: one.title }),
        );
        like.replaceChildren(...(links.length ? [like.dataset.told, ...links] : []));
      } catch {}
    }, 700);
  });
}
