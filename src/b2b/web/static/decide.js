/* Deciding by hand (R10): totals as you type, arrows and Enter between the quantities. On the page:
   [data-matrix][data-currency] › input[data-price][data-row][data-partner], and beside it .ln for the line's amount;
   [data-want=row][data-need=n] with progress, [data-got], [data-miss];
   [data-sum=partner][data-ship=cost] with [data-goods], [data-shipping], [data-total];
   #mx-goods, #mx-ship, #mx-total, #mx-parcels, #mx-full; a button [data-clear]. */
"use strict";
(() => {
  const { $, $$, t, on, money } = b2b;
  const cells = mx => $$("input[data-price]", mx);
  const put = (e, text) => { if (e) e.textContent = text; };
  const byId = (id, text) => put(document.getElementById(id), text);

  const total = mx => {
    const fmt = money(mx.dataset.currency), goods = {}, units = {}, rows = {};
    for (const i of cells(mx)) {
      const q = Math.max(0, parseInt(i.value, 10) || 0), cost = q * +i.dataset.price, { partner, row } = i.dataset;
      goods[partner] = (goods[partner] || 0) + cost; units[partner] = (units[partner] || 0) + q; rows[row] = (rows[row] || 0) + q;
      i.closest("td").classList.toggle("on", q > 0); put($(".ln", i.parentElement), q ? fmt.format(cost) : "");
    }
    let all = 0, shipping = 0, parcels = 0;
    for (const s of $$("[data-sum]", mx)) {
      const g = goods[s.dataset.sum] || 0, used = units[s.dataset.sum] > 0, ship = used ? +s.dataset.ship || 0 : 0;
      all += g; shipping += ship; parcels += used;
      put($("[data-goods]", s), fmt.format(g)); put($("[data-shipping]", s), fmt.format(ship)); put($("[data-total]", s), fmt.format(g + ship));
    }
    const wants = $$("[data-want]", mx); let full = 0;
    for (const w of wants) {
      const got = rows[w.dataset.want] || 0, need = +w.dataset.need, bar = $("progress", w); full += got >= need;
      if (bar) { bar.value = Math.min(got, need); bar.className = got >= need ? "done" : "soon"; }
      put($("[data-got]", w), t("of", { n: got, all: need }));
      put($("[data-miss]", w), got > need ? t("over", { n: got - need }) : got === need ? t("complete") : t("missing", { n: need - got }));
    }
    byId("mx-goods", fmt.format(all)); byId("mx-ship", fmt.format(shipping)); byId("mx-total", fmt.format(all + shipping));
    byId("mx-parcels", parcels); byId("mx-full", t("of", { n: full, all: wants.length }));
  };

  on("input", "[data-matrix]", total);
  on("keydown", "[data-matrix] input[data-price]", (cell, ev) => {
    const all = cells(cell.closest("[data-matrix]")), same = key => all.filter(i => i.dataset[key] === cell.dataset[key]);
    const go = (list, step) => { const next = list[list.indexOf(cell) + step]; if (next) { ev.preventDefault(); next.focus(); next.select(); } };
    const before = cell.selectionStart === 0 && cell.selectionEnd === 0 || cell.selectionEnd - cell.selectionStart === cell.value.length;
    const after = cell.selectionEnd === cell.value.length;
    if (ev.key === "ArrowDown" || (ev.key === "Enter" && !ev.ctrlKey && !ev.metaKey)) go(same("partner"), ev.shiftKey ? -1 : 1);
    else if (ev.key === "ArrowUp") go(same("partner"), -1);
    else if (ev.key === "ArrowRight" && after) go(same("row"), 1);
    else if (ev.key === "ArrowLeft" && before) go(same("row"), -1);
  });
  on("click", "[data-clear]", b => {
    const mx = $("[data-matrix]", b.closest("form") || document); cells(mx).forEach(i => { i.value = ""; });
    mx.dispatchEvent(new Event("input", { bubbles: true }));
  });
  $$("[data-matrix]").forEach(total);
})();
