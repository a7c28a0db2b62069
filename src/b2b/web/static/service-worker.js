/* Shows the offline page when the server cannot be reached. Keeps that page in each language and what it is made of,
   and nothing else: no page with anybody's data is ever stored. Fetched without cookies, so the page knows nobody.
   app.js notes the reader's language in the same cache. */
"use strict";
const LANGUAGES = ["en", "fr", "es"], page = language => `/offline?language=${language}`;

const fill = async () => {
  const cache = await caches.open("offline"), parts = new Set();
  for (const language of LANGUAGES) {
    const response = await fetch(page(language), { credentials: "omit" }), text = await response.clone().text();
    await cache.put(page(language), response);
    for (const part of text.matchAll(/(?:href|src)="(\/static\/[^"#]+)/g)) parts.add(part[1]);
  }
  await cache.addAll([...parts]);
};
const kept = async () => {
  const language = await (await caches.match("/language"))?.text();
  return await caches.match(page(language)) || await caches.match(page(LANGUAGES[0])) || Response.error();
};

self.addEventListener("install", ev => ev.waitUntil(fill()));
self.addEventListener("fetch", ev => {
  const { request } = ev;
  if (request.mode === "navigate" && request.method === "GET") ev.respondWith(fetch(request).catch(kept));
  else if (new URL(request.url).pathname.startsWith("/static/")) ev.respondWith(fetch(request).catch(async () => await caches.match(request) || Response.error()));
});
