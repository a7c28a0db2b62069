/* B2B Console: small enhancements of every page. Every page works without this file.
   Everything listens on the document, so what htmx swaps in works at once.
   `b2b` is what the scripts of single pages share. */
"use strict";
const b2b = (() => {
  const $ = (s, r = document) => r.querySelector(s), $$ = (s, r = document) => [...r.querySelectorAll(s)];
  const root = document.documentElement;
  const W = JSON.parse($("#words")?.textContent || "{}");
  const t = (k, v = {}) => (W[k] ?? k).replace(/\{(\w+)\}/g, (_, x) => v[x] ?? "");
  const say = x => { const e = $("#say"); if (e) e.textContent = x; };
  const store = {
    get: k => { try { return localStorage.getItem(k); } catch { return null; } },
    set: (k, v) => { try { localStorage.setItem(k, v); } catch { /* private mode */ } },
    drop: k => { try { localStorage.removeItem(k); } catch { /* private mode */ } },
  };
  const on = (type, selector, act) => document.addEventListener(type, ev => { const e = ev.target.closest?.(selector); if (e) act(e, ev); });

  /* the server's clock, not the visitor's */
  const skew = root.dataset.now ? Date.parse(root.dataset.now) - Date.now() : 0;
  const now = () => Date.now() + skew;

  /* money as the server writes it: the short symbol for the company's own currency only */
  const money = currency => new Intl.NumberFormat(root.dataset.locale || root.lang, { style: "currency", currency, maximumFractionDigits: 4, useGrouping: "always",
    currencyDisplay: currency === root.dataset.currency ? "narrowSymbol" : "symbol" });
  const number = text => parseFloat(String(text ?? "").replace(/[\s\u00a0\u202f]/g, "").replace(",", ".")) || 0;

  /* a toast, with up to two things to do */
  const toast = (text, { tone = "", actions = [] } = {}) => {
    const box = document.createElement("div"), words = document.createElement("div"), close = document.createElement("button");
    box.className = `toast ${tone}`; words.className = "grow"; words.append(text);
    const row = document.createElement("div"); row.className = "row mt-1";
    for (const [label, act] of actions) {
      const b = document.createElement("button"); b.type = "button"; b.className = "btn sm"; b.textContent = label;
      b.addEventListener("click", () => { box.remove(); act(); }); row.append(b);
    }
    if (actions.length) words.append(row);
    close.type = "button"; close.className = "btn ghost icon sm"; close.textContent = "×"; close.dataset.toastClose = ""; close.setAttribute("aria-label", t("close"));
    box.append(words, close); $("#toasts")?.append(box);
    return box;
  };
  return { $, $$, root, t, say, store, on, now, money, number, toast };
})();

(() => {
  const { $, $$, root, t, say, store, on, now, toast } = b2b;

  /* theme and density: the instant switch, kept on this device */
  const CYCLES = { theme: ["system", "light", "dark"], density: ["compact", "comfortable"] };
  const show = attr => $$(`[data-cycle=${attr}] [data-cycle-name]`).forEach(e => { e.textContent = t(root.dataset[attr] || CYCLES[attr][0]); });
  const put = (attr, value) => { if (value === CYCLES[attr][0]) delete root.dataset[attr]; else root.dataset[attr] = value; };
  for (const attr of Object.keys(CYCLES)) { const kept = store.get(attr); if (CYCLES[attr].includes(kept)) put(attr, kept); show(attr); }
  /* a slider that says where to go: let go of it, and the page goes there */
  on("change", "[data-submits]", e => e.form?.requestSubmit());

  on("click", "[data-cycle]", b => {
    const attr = b.dataset.cycle, list = CYCLES[attr], next = list[(list.indexOf(root.dataset[attr] || list[0]) + 1) % list.length];
    put(attr, next); store.set(attr, next); show(attr);
  });

  /* time remaining: the same words as the server's, once a quarter of a minute */
  const words = (ms, past) => {
    const m = Math.floor(Math.abs(ms) / 6e4), h = Math.floor(m / 60), d = Math.floor(m / 1440);
    if (ms < 0) return past !== "late" ? t("expired") : d ? t("days_late", { d }) : h ? t("hours_late", { h }) : t("minutes_late", { m });
    return d > 1 ? t("days", { d }) : h ? t("hours", { h, m: String(m % 60).padStart(2, "0") }) : m ? t("minutes", { m }) : t("now");
  };
  const subject = e => (e.closest("tr")?.querySelector(".id") || e.closest("h1")?.firstChild || $("h1")?.firstChild)?.textContent?.trim() || "";
  const tick = () => $$("[data-left]").forEach(e => {
    const ms = Date.parse(e.dateTime) - now(), w = words(ms, e.dataset.left), out = $("span", e);
    if (out.textContent !== w) out.textContent = w;
    if (ms >= 0) e.dataset.open = ""; else if ("open" in e.dataset) { delete e.dataset.open; say(t("has_expired", { name: subject(e) })); }
    e.classList.toggle("soon", ms >= 0 && ms < 36e5); e.classList.toggle("alert", ms < 0);
    const use = $(".i use", e); if (use) use.setAttribute("href", use.getAttribute("href").replace(/#.*/, ms < 0 ? "#i-alert" : "#i-clock"));
  });
  tick(); setInterval(tick, 15e3);
  document.addEventListener("htmx:afterSettle", tick);

  /* dialogs and menus */
  const shut = d => { d.open = false; $("summary", d).focus(); };
  on("click", "[data-dialog]", (o, ev) => { ev.preventDefault(); o.closest("details.menu")?.removeAttribute("open"); document.getElementById(o.dataset.dialog)?.showModal(); });
  on("click", "[data-close]", (c, ev) => { const d = c.closest("dialog"); if (d) { ev.preventDefault(); d.close(); } });
  on("click", "[data-close-menu]", c => shut(c.closest("details")));
  on("click", "[data-toast-close]", c => c.closest(".toast").remove());
  document.addEventListener("click", ev => $$("details.menu[open]").forEach(d => { if (!d.contains(ev.target)) d.open = false; }));
  on("keydown", 'a[role="button"]', (b, ev) => { if (ev.key === " ") { ev.preventDefault(); b.click(); } });
  const aimed = location.hash.length > 1 ? document.getElementById(decodeURIComponent(location.hash.slice(1))) : null;
  if (aimed?.matches("dialog")) aimed.showModal();
  $$("dialog[data-opened]").forEach(d => { d.close(); d.showModal(); $("[aria-invalid]", d)?.focus(); });
  $("[data-focus]")?.focus();

  /* a tick box that enables its field; a value to take over; a text to copy; a form that empties after it was taken */
  on("change", "[data-enables]", c => { const i = document.getElementById(c.dataset.enables); i.disabled = !c.checked; if (c.checked) i.focus(); });
  on("click", "[data-fill]", f => { const i = document.getElementById(f.dataset.fill); i.value = f.dataset.v; i.dispatchEvent(new Event("input", { bubbles: true })); i.focus(); });
  const copy = e => window.ClipboardItem && e.matches("[role=group]")
    ? navigator.clipboard.write([new ClipboardItem({ "text/html": new Blob([e.innerHTML], { type: "text/html" }), "text/plain": new Blob([e.innerText], { type: "text/plain" }) })])
    : navigator.clipboard.writeText(e.innerText);
  on("click", "[data-copy]", async c => {
    try { await copy(document.getElementById(c.dataset.copy)); say(t("copied")); c.lastChild.textContent = t("copied"); } catch { toast(t("copy_by_hand"), { tone: "soon" }); }
  });
  document.addEventListener("htmx:afterRequest", ev => { if (ev.detail.successful && ev.target.matches?.("form[data-reset]")) ev.target.reset(); });

  /* a table typed into by columns: Enter goes down, Shift Enter up */
  on("keydown", "[data-fast] input[data-col]", (i, ev) => {
    if (ev.key !== "Enter" || ev.ctrlKey || ev.metaKey) return;
    const l = $$(`input[data-col="${i.dataset.col}"]`, i.closest("[data-fast]")), next = l[l.indexOf(i) + (ev.shiftKey ? -1 : 1)];
    ev.preventDefault(); next?.focus(); next?.select?.();
  });

  /* a side navigation that became a strip: bring the current page into view */
  const here = $(".side [aria-current]"), strip = here?.closest(".side");
  if (strip && strip.scrollWidth > strip.clientWidth) strip.scrollLeft = here.offsetLeft - strip.offsetLeft - 24;

  /* live updates: the dot, the count of unread alerts, the icon of the tab, a notification where allowed */
  const live = open => $$("[data-live]").forEach(e => { e.dataset.state = open ? "on" : "off"; e.textContent = t(open ? "live" : "not_live"); });
  let lost = false;
  document.addEventListener("htmx:sseOpen", () => { live(true); if (lost) $$('[hx-trigger*="sse:changed"]').forEach(e => htmx.trigger(e, "sse:changed")); lost = false; });
  document.addEventListener("htmx:sseError", () => { live(false); lost = true; });
  document.addEventListener("htmx:afterRequest", ev => { const n = ev.detail.xhr?.getResponseHeader("B2B-Unread"); if (n) unread(+n); });
  let before = parseInt($("#alerts [data-n]")?.textContent, 10) || 0;
  const unread = n => {
    const shown = n > 999 ? "999+" : String(n), icon = $("link[rel=icon]");
    $$("[data-alerts]").forEach(e => { e.hidden = !n; $("[data-n]", e).textContent = shown; });
    document.title = document.title.replace(/^\(\d+\+?\) /, ""); if (n) document.title = `(${shown}) ${document.title}`;
    if (icon) icon.href = n ? icon.dataset.alert : icon.dataset.quiet;
    if (n > before) { say(t("new_alerts", { n: shown })); notify(t("new_alerts", { n: shown })); }
    before = n;
  };
  const allowed = () => "Notification" in window && Notification.permission === "granted" && store.get("notify") === "on";
  const notify = text => { if (allowed() && document.hidden) new Notification("B2B Console", { body: text, icon: $("link[rel=icon]")?.href, tag: "alerts" }); };
  const showNotify = () => $$("[data-notify-name]").forEach(e => { e.textContent = t(!("Notification" in window) || Notification.permission === "denied" ? "blocked" : allowed() ? "on" : "off"); });
  showNotify();
  on("click", "[data-notify]", async () => {
    if (allowed()) store.set("notify", "off"); else if ("Notification" in window && await Notification.requestPermission() === "granted") store.set("notify", "on");
    showNotify();
  });

  /* what went wrong on the way is said, never swallowed: a refusal comes as a toast (HX-Retarget), else we word it */
  document.addEventListener("htmx:beforeSwap", ev => { if (ev.detail.xhr.getResponseHeader("HX-Retarget")) ev.detail.shouldSwap = true; });
  const asked = ev => !ev.target.matches?.('[hx-trigger*="sse:changed"]'); /* what the page fetches by itself, it fetches again */
  document.addEventListener("htmx:sendError", ev => { if (asked(ev)) toast(t("not_sent"), { tone: "alert" }); });
  document.addEventListener("htmx:responseError", ev => { if (asked(ev) && !ev.detail.xhr.getResponseHeader("HX-Retarget")) toast(t("refused"), { tone: "alert" }); });

  /* a page for when the server cannot be reached */
  const offline = async () => { (await caches.open("offline")).put("/language", new Response(root.lang)); await navigator.serviceWorker.register("/service-worker.js"); };
  if (navigator.serviceWorker && window.caches) addEventListener("load", () => offline().catch(() => { /* storage is refused: no offline page */ }));
  on("click", "[data-again]", (_, ev) => { ev.preventDefault(); location.reload(); });

  /* keyboard (WCAG 2.1.4: can be turned off; never fires in a field). A link names its keys: data-keys="g d". */
  const places = Object.fromEntries($$("[data-keys]").map(a => [a.dataset.keys, a.href]));
  const rows = step => { const l = $$("[data-rows] .id"), i = l.indexOf(document.activeElement), n = l[i < 0 ? 0 : i + step]; n?.focus(); n?.scrollIntoView({ block: "nearest" }); };
  const KEYS = { "/": ev => { ev.preventDefault(); $("[data-search]")?.focus(); }, "?": () => $("#keys")?.showModal(), j: () => rows(1), k: () => rows(-1),
    r: () => document.activeElement?.closest(".widget")?.querySelector("[data-read]:not(:disabled)")?.click() };
  let pre = "";
  /* where a dialog is open, its own main action, never one behind it */
  const press = (selector, ev) => { const b = $(selector, $$("dialog[open]").at(-1)); if (b) { ev.preventDefault(); b.click(); } };
  document.addEventListener("keydown", ev => {
    if ((ev.ctrlKey || ev.metaKey) && ev.key === "Enter") return press("[data-main]", ev);
    if ((ev.ctrlKey || ev.metaKey) && ev.key.toLowerCase() === "s") return press("[data-save]", ev);
    if (ev.key === "Escape") return $$("details.menu[open]").forEach(shut);
    if (ev.ctrlKey || ev.metaKey || ev.altKey || ev.target.closest("input,textarea,select,[contenteditable],dialog[open]") || store.get("keys") === "off") return;
    const keys = pre ? `${pre} ${ev.key}` : ev.key; pre = "";
    if (places[keys]) location.href = places[keys];
    else if (ev.key === "g") { pre = "g"; setTimeout(() => { pre = ""; }, 900); } else KEYS[ev.key]?.(ev);
  });
  $$("[data-keys-toggle]").forEach(c => { c.checked = store.get("keys") !== "off"; });
  on("change", "[data-keys-toggle]", c => store.set("keys", c.checked ? "on" : "off"));
})();
