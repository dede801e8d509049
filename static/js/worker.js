"use strict";
// Keeps the public pages that were seen last, for when there is no line. The server puts SITE before this: the version
// of the static files, some of their addresses, and words. A page of a person is never kept: it says no-store, and the
// addresses of PRIVATE are left alone whatever they say.
const PAGES = "paginas", FILES = "archivos", NOTICE = "aviso";
const MOST_PAGES = 40, MOST_FILES = 24, OLDEST = 30 * 864e5, PATIENCE = 10000;
const PRIVATE = /^\/(votar|verificar|entrar|salir|mi-espacio|personal|evaluacion|unidad|comite|mesa|admin)(\/|$)/;
const WHEN = "x-guardada", TITLE = "x-titulo", ONLY_KEPT = "only-if-cached";

const safe = (text) => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt()};`);
const mayKeep = (url) => !PRIVATE.test(url.pathname) && !url.searchParams.has("q");
const isOld = (answer) => Date.now() - answer.headers.get(WHEN) > OLDEST;

addEventListener("install", (event) => {
  skipWaiting();
  event.waitUntil((async () => {
    const notice = await caches.open(NOTICE);
    await notice.put(SITE.offline, await fetch(SITE.offline, { cache: "reload" }));
    await (await caches.open(FILES)).addAll(SITE.files);
  })());
});

addEventListener("activate", (event) => event.waitUntil(clients.claim()));

addEventListener("fetch", (event) => {
  const { request } = event, url = new URL(request.url);
  if (url.origin !== location.origin) return;
  if (request.mode === "navigate" && request.method === "GET") event.respondWith(read(event, url));
  else if (request.mode === "navigate") event.respondWith(request.cache === ONLY_KEPT ? past(url) : send(request, url));
  else if (url.pathname.startsWith("/static/")) event.respondWith(file(request));
});

// The line first. What is kept steps in when there is none, or when it takes too long.
const read = async (event, url) => {
  const kept = mayKeep(url) && (await copy(url));
  try {
    const asked = fetch(event.request, event.request.cache === ONLY_KEPT ? { cache: "default" } : {});
    const answer = await (kept
      ? Promise.race([asked, new Promise((_, tired) => setTimeout(tired, PATIENCE))])
      : asked);
    if (mayKeep(url)) event.waitUntil(keep(url, answer.clone()).catch(() => {}));
    return answer;
  } catch {
    return kept || offline(await list(), true);
  }
};

const copy = async (url) => {
  const found = await (await caches.open(PAGES)).match(url.pathname + url.search, { ignoreVary: true });
  return found && !isOld(found) ? found : null;
};

// What a page says of itself decides; what is gone from the site goes from here. Its title, without the name of the site,
// is kept as HTML writes it.
const keep = async (url, answer) => {
  const cache = await caches.open(PAGES), key = url.pathname + url.search;
  if (answer.status === 404 || answer.status === 410) return cache.delete(key);
  const headers = new Headers(answer.headers);
  if (answer.status !== 200 || headers.get("cache-control") !== "private, no-cache") return;
  if (!headers.get("content-type").startsWith("text/html")) return;
  const page = await answer.text(), now = new Date();
  const day = now.toLocaleString(SITE.locale, { weekday: "long", day: "numeric", month: "long", hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  const told = `<p class="demonstration" role="status"><b>${SITE.cut}</b> ${SITE.kept.replace("#", day)} <a href="">${SITE.again}</a></p>`;
  headers.set(WHEN, now.getTime());
  headers.set(TITLE, encodeURIComponent((page.match(/<title>\s*([^<]*) – /) || ["", safe(key)])[1]));
  await cache.delete(key);
  await cache.put(key, new Response(page.replace('<header class="site"', told + '<header class="site"'), { headers }));
  await sweep(cache, MOST_PAGES);
};

const sweep = async (cache, most) => {
  const keys = await cache.keys();
  for (const [place, key] of keys.entries()) {
    if (place >= keys.length - most && !isOld(await cache.match(key, { ignoreVary: true }))) return;
    await cache.delete(key);
  }
};

const file = async (request) => {
  const cache = await caches.open(FILES), found = await cache.match(request, { ignoreVary: true });
  if (found) return found;
  const answer = await fetch(request);
  if (answer.ok) {
    await cache.put(request, answer.clone());
    const keys = await cache.keys();
    for (const old of keys.slice(0, -MOST_FILES)) await cache.delete(old);
  }
  return answer;
};

// Who goes back to the answer of a form asks only for what the browser has kept, which is nothing: no line was cut. It
// leads to the page of that form; within the vote to the one that says whether one has voted. The browser asks for that
// page in the same way, and `read` asks the line for it.
const past = (url) => Response.redirect(url.pathname.startsWith("/votar/") ? "/votar" : url.pathname + url.search);

// A form whose way was cut: whether it arrived is not known. A text goes back to its page, and a step of the vote can
// be sent again as it was; both from this very answer, which nobody keeps. The doors' secrets are not repeated.
const send = async (request, url) => {
  const sent = request.clone();
  try {
    return await fetch(request);
  } catch {
    return offline(await resend(url, await sent.formData().catch(() => new FormData())));
  }
};

const resend = (url, fields) => {
  const isText = fields.get("owner"), isVote = url.pathname.startsWith("/votar/");
  const [told, act] = isText ? SITE.text : isVote ? SITE.vote : SITE.sent;
  const carried = [...fields].filter(([, value]) => typeof value === "string");
  if (isText) carried.push(["restoring", "1"]);
  const inputs = carried.map(([name, value]) => `<input type="hidden" name="${safe(name)}" value="${safe(value)}">`);
  const can = act && !/^\/(entrar|personal)/.test(url.pathname);
  const form = `<form method="post" class="post_button" action="${safe(url.pathname + url.search)}">${inputs.join("")}<button class="button">${act}</button></form>`;
  return `<div class="notice warning" role="alert"><div class="flow"><p>${told}</p>${can ? form : ""}</div></div>`;
};

const list = async () => {
  const cache = await caches.open(PAGES), links = [];
  for (const key of await cache.keys()) {
    const page = await cache.match(key, { ignoreVary: true }), url = new URL(key.url);
    links.unshift(`<li><a href="${safe(url.pathname + url.search)}">${decodeURIComponent(page.headers.get(TITLE))}</a></li>`);
  }
  return links.length ? `<h2>${SITE.pages}</h2><ul class="flow">${links.join("")}</ul>` : "";
};

const offline = async (more, isToRead) => {
  const page = await caches.match(SITE.offline, { ignoreVary: true });
  const headers = new Headers(page.headers);
  headers.set("cache-control", "no-store");
  const [head, again, rest] = (await page.text()).split("<hr>");
  return new Response(head + (isToRead ? again : "") + more + rest, { headers, status: 503 });
};
