/* Answering (X1): amounts as you type, “All available”, and the three answers that differ. On the page:
   form[data-answer=currency] › tr[data-line] with input[data-ask=n] (available), input[data-last=price] (unit price),
   input[data-col=bo] (back-order quantity), input[data-not-carried] (tick box), [data-sum], [data-state];
   #ship, #an-goods, #an-ship, #an-total, #an-done; a button [data-all]. */
"use strict";
(() => {
  const { $, $$, t, say, on, money, number } = b2b;
  const byId = (id, text) => { const e = document.getElementById(id); if (e) e.textContent = text; };

  const line = r => {
    const ask = $("[data-ask]", r), none = $("[data-not-carried]", r)?.checked || false, need = +ask.dataset.ask;
    $$("input:not([data-not-carried])", r).forEach(i => { i.disabled = none; });
    const answered = none || ask.value.trim() !== "", now = none ? 0 : number(ask.value), later = none ? 0 : number($("[data-col=bo]", r)?.value);
    const amount = Math.min(now + later, need) * number($("[data-last]", r)?.value);
    const state = none ? t("not_carried") : !answered ? t("unanswered") : now >= need ? t("all") : now + later >= need ? t("later", { n: now, b: later }) : now + later === 0 ? t("none") : t("short", { n: need - now - later });
    return { answered, amount: none ? 0 : amount, state };
  };
  const total = f => {
    const fmt = money(f.dataset.answer), rows = $$("tr[data-line]", f); let goods = 0, done = 0;
    for (const r of rows) {
      const { answered, amount, state } = line(r), sum = $("[data-sum]", r), said = $("[data-state]", r);
      goods += amount; done += answered; if (sum) sum.textContent = amount ? fmt.format(amount) : "–"; if (said) said.textContent = state;
    }
    const ship = number(document.getElementById("ship")?.value);
    byId("an-goods", fmt.format(goods)); byId("an-ship", fmt.format(ship)); byId("an-total", fmt.format(goods + ship)); byId("an-done", t("of", { n: done, all: rows.length }));
  };

  on("input", "form[data-answer]", total);
  on("click", "[data-all]", () => {
    const f = $("form[data-answer]"); if (!f) return;
    for (const r of $$("tr[data-line]", f)) {
      const ask = $("[data-ask]", r), price = $("[data-last]", r), none = $("[data-not-carried]", r);
      if (none) none.checked = false; ask.value = ask.dataset.ask; if (price) price.value ||= price.dataset.last;
    }
    f.dispatchEvent(new Event("input", { bubbles: true }));
    $$("tr[data-line] input[data-ask]", f)[0]?.dispatchEvent(new Event("input", { bubbles: true })); say(t("all_filled"));
  });
  $$("form[data-answer]").forEach(total);
})();
