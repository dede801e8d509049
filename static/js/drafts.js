"use strict";
// Keeps what is written in a long form on this phone, for whoever asked for it. Never a photo, never a ballot.
// The name under which it is kept is the server's: another person on the same phone has another one.
const NAME = "borrador:";
const read = (key) => JSON.parse(localStorage.getItem(key) || "null");
const write = (key, draft) => localStorage.setItem(key, JSON.stringify(draft));

// What was sent and taken needs no draft any more: the page that tells so names it. A line cut on the way names none.
for (const key of document.currentScript.dataset.settled.split(" ")) localStorage.removeItem(NAME + key);

for (const box of document.querySelectorAll("[data-draft]")) {
  const key = NAME + box.dataset.draft, form = box.closest("form");
  const consent = box.querySelector("input"), offer = box.querySelector(".notice"), [bring, erase] = box.querySelectorAll("button");
  const fields = () => [...form.elements].filter((one) => one.name && one !== consent && !/hidden|file|submit/.test(one.type));
  const told = () => fields().map((one) => (/radio|checkbox/.test(one.type) ? one.checked : one.value));
  const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);
  const first = told();
  let pause;
  const save = () => consent.checked && write(key, { at: Date.now(), told: told() });
  const forget = () => localStorage.removeItem(key);

  const kept = read(key);
  box.hidden = false;
  if (kept && Date.now() - kept.at > 7 * 864e5) forget();
  else if (kept && kept.told.length !== first.length) forget();
  else if (kept && (same(kept.told, first) || document.querySelector(".error_summary"))) consent.checked = true;
  else if (kept) offer.hidden = false;

  bring.addEventListener("click", () => {
    fields().forEach((one, place) => {
      if (/radio|checkbox/.test(one.type)) one.checked = kept.told[place];
      else one.value = kept.told[place];
      one.dispatchEvent(new Event("input", { bubbles: true }));
    });
    consent.checked = offer.hidden = true;
    save();
    fields()[0].focus();
  });
  erase.addEventListener("click", () => {
    forget();
    offer.hidden = true;
    consent.focus();
  });
  consent.addEventListener("change", () => (consent.checked ? save() : forget()));
  form.addEventListener("input", () => {
    clearTimeout(pause);
    pause = setTimeout(save, 500);
  });
  form.addEventListener("submit", save);
}
