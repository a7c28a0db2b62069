/* Moving widgets (D5): by dragging a widget's header, or by “Move earlier” and “Move later” in its tool menu.
   .dash[data-order=url] gets POST order=<id>,<id>,… after each move. Without script the two entries post on their own. */
"use strict";
(() => {
  const { $, $$, t, say, on } = b2b;
  const all = dash => $$(":scope > .widget", dash);
  const placed = w => {
    const dash = w.closest(".dash"), list = all(dash);
    htmx.ajax("POST", dash.dataset.order, { source: dash, swap: "none", values: { order: list.map(x => x.id).join(",") } });
    say(t("moved", { name: w.dataset.widget, n: list.indexOf(w) + 1, all: list.length }));
  };

  on("click", "[data-step]", (b, ev) => {
    const w = b.closest(".widget"), list = all(w.closest(".dash")), other = list[list.indexOf(w) + +b.dataset.step];
    ev.preventDefault(); if (!other) return;
    if (+b.dataset.step < 0) other.before(w); else other.after(w);
    b.focus(); placed(w);
  });

  /* a live update waits for an open menu or a dragged widget, and keeps the focus and the place in the rows */
  const busy = w => w === dragged || $("details[open]", w);
  document.addEventListener("htmx:beforeRequest", ev => { const w = ev.target; if (w.matches?.(".widget") && busy(w)) { ev.preventDefault(); w.dataset.stale = ""; } });
  const fresh = w => { if (w && "stale" in w.dataset && !busy(w)) { delete w.dataset.stale; htmx.trigger(w, "sse:changed"); } };
  document.addEventListener("toggle", ev => fresh(ev.target.closest?.(".widget")), true);
  let place = null;
  document.addEventListener("htmx:beforeSwap", ev => {
    const w = ev.detail.target; if (!w?.matches?.(".widget")) return;
    const at = w.contains(document.activeElement) ? document.activeElement : null;
    place = { id: w.id, top: $(".rows", w)?.scrollTop || 0, href: at?.getAttribute("href"), summary: at?.matches("summary, .pop *") };
  });
  document.addEventListener("htmx:afterSettle", () => {
    const w = place && document.getElementById(place.id); if (!w) return;
    const rows = $(".rows", w); if (rows) rows.scrollTop = place.top;
    const again = place.href ? $$("a", w).find(a => a.getAttribute("href") === place.href) : place.summary ? $("summary", w) : null;
    again?.focus({ preventScroll: true }); place = null;
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
  on("dragend", ".widget", w => { w.draggable = false; w.classList.remove("dragged"); const moved = dragged; dragged = null; if (moved) placed(moved); fresh(w); });
})();
