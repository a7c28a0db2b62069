/* Moving widgets (D5): by dragging a widget's header, or by “Move earlier” and “Move later” in its tool menu.
   .dash[data-order=url] gets POST order=<id>,<id>,… after each move. Without script the two entries post on their own. */
"use strict";
(() => {
  const { $, $$, t, say, on } = b2b;
  const all = dash => $$(":scope > .widget", dash);
  const placed = w => {
    const dash = w.closest(".dash"), list = all(dash);
    htmx.ajax("POST", dash.dataset.order, { source: dash, swap: "none", values: { order: list.map(x => x.dataset.ident || x.id).join(",") } });
    say(t("moved", { name: w.dataset.widget, n: list.indexOf(w) + 1, all: list.length }));
  };

  on("click", "[data-step]", (b, ev) => {
    const w = b.closest(".widget"), list = all(w.closest(".dash")), other = list[list.indexOf(w) + +b.dataset.step];
    ev.preventDefault(); if (!other) return;
    if (+b.dataset.step < 0) other.before(w); else other.after(w);
    b.focus(); placed(w);
  });

  /* a live update, of one widget or of all, waits for an open menu or a dragged widget; it keeps focus and scroll */
  const LIVE = ".widget, .dash", busy = e => e.contains(dragged) || $(".widget details[open], :scope > header details[open]", e);
  document.addEventListener("htmx:beforeRequest", ev => { const e = ev.target; if (e.matches?.(LIVE) && ev.detail.requestConfig.verb === "get" && busy(e)) { ev.preventDefault(); e.dataset.stale = ""; } });
  const fresh = () => $$("[data-stale]").forEach(e => { if (!busy(e)) { delete e.dataset.stale; htmx.trigger(e, "sse:changed"); } });
  document.addEventListener("toggle", fresh, true);
  let place = null;
  document.addEventListener("htmx:beforeSwap", ev => {
    const e = ev.detail.target, at = document.activeElement; if (!e?.matches?.(LIVE)) return;
    if (ev.detail.requestConfig.verb === "get" && busy(e)) { ev.detail.shouldSwap = false; e.dataset.stale = ""; return; } /* opened while it was fetched */
    const widget = e.contains(at) ? at.closest(".widget")?.id : null;
    place = { tops: $$(".rows").map(r => [r.closest(".widget").id, r.scrollTop]), widget, href: at?.getAttribute("href"), tools: at?.matches("summary, .pop *") };
  });
  document.addEventListener("htmx:afterSwap", () => { /* at once, before a key is pressed: and never away from where one went meanwhile */
    if (!place) return;
    for (const [id, top] of place.tops) { const rows = top && $(".rows", document.getElementById(id) || document); if (rows) rows.scrollTop = top; }
    const w = place.widget && document.getElementById(place.widget);
    const again = w && (place.tools ? $("summary", w) : $$("a", w).find(a => a.getAttribute("href") === place.href));
    if (document.activeElement === document.body) again?.focus({ preventScroll: true });
    place = null;
  });

  let dragged = null;
  on("pointerdown", ".dash[data-order] > .widget > header", h => { h.parentElement.draggable = true; });
  on("pointerup", ".widget", w => { w.draggable = false; });
  on("dragstart", ".dash[data-order] > .widget", (w, ev) => { dragged = w; w.classList.add("dragged"); ev.dataTransfer.effectAllowed = "move"; ev.dataTransfer.setData("text/plain", w.id); });
  on("dragover", ".dash[data-order] > .widget", (w, ev) => {
    if (!dragged) return;
    ev.preventDefault(); if (w === dragged) return;
    const list = all(w.parentElement); if (list.indexOf(dragged) < list.indexOf(w)) w.after(dragged); else w.before(dragged);
  });
  on("drop", ".dash[data-order]", (_, ev) => ev.preventDefault());
  on("dragend", ".widget", w => { w.draggable = false; w.classList.remove("dragged"); const moved = dragged; dragged = null; if (moved) placed(moved); fresh(); });
})();
