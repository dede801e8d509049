"use strict";
// On pages that only tell. Asks for the worker that keeps them, when the page is there and nothing else wants the line.
const address = document.currentScript.dataset.worker;
addEventListener("load", () => {
  const worker = navigator.serviceWorker;
  if (!worker || navigator.connection?.saveData) return;
  const policy = window.trustedTypes?.createPolicy("caxamarca", { createScriptURL: () => address });
  worker.register(policy ? policy.createScriptURL("") : address).catch(() => {});
});

// Drafts (drafts.js) go when they are old, and all of them when somebody has left this phone.
const isGone = document.querySelector("[data-gone]");
for (const key of Object.keys(localStorage).filter((name) => name.startsWith("borrador:"))) {
  if (isGone || !(Date.now() - JSON.parse(localStorage[key]).at < 7 * 864e5)) localStorage.removeItem(key);
}
