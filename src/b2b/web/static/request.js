/* A request that is being written: the deadline editor of macros.html (R5), and opening tick boxes as items come.
   A preset fills date and time; “Set deadline” shows them, there and beside the partner's other items;
   “Apply to all” sets every editor of the same form. */
"use strict";
(() => {
  const { $, $$, root, t, on, now } = b2b;
  const zone = root.dataset.zone || "UTC", locale = root.dataset.locale || root.lang;
  const part = (editor, name) => document.getElementById(`${editor.dataset.deadline}-${name}`);

  /* date and time of day of a moment in the reader's time zone, as the inputs want them */
  const local = ms => {
    const p = Object.fromEntries(new Intl.DateTimeFormat("en-CA", { timeZone: zone, hourCycle: "h23", year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit" }).formatToParts(ms).map(x => [x.type, x.value]));
    return { date: `${p.year}-${p.month}-${p.day}`, time: `${p.hour}:${p.minute}` };
  };
  /* the moment of a date and time of day in that zone: guess UTC, then correct by what the zone makes of it, twice */
  const moment = (date, time) => {
    const want = Date.parse(`${date}T${time}Z`); let at = want;
    for (let i = 0; i < 2; i++) { const l = local(at); at += want - Date.parse(`${l.date}T${l.time}Z`); }
    return at;
  };

  on("click", "[data-deadline] .presets button", (b, ev) => {
    const editor = b.closest("[data-deadline]"), at = b.dataset.plus ? local(now() + b.dataset.plus * 6e4) : b.dataset;
    ev.preventDefault(); part(editor, "date").value = at.date; part(editor, "time").value = at.time;
    part(editor, "date").dispatchEvent(new Event("input", { bubbles: true }));
  });

  /* a moment as the server writes it: Wed 25 Nov, 19:30, with the year where it is not this one */
  const dated = at => {
    const write = options => new Intl.DateTimeFormat(locale, { timeZone: zone, ...options }).format(at);
    const year = local(at).date.slice(0, 4) === local(now()).date.slice(0, 4) ? {} : { year: "numeric" };
    return `${write({ weekday: "short" })} ${write({ day: "numeric", month: "short", ...year })}, ${write({ hour: "2-digit", minute: "2-digit", hourCycle: "h23" })}`;
  };
  const showOn = (editor, date, time) => {
    const at = moment(date, time), left = $("[data-left]", editor);
    part(editor, "date").value = date; part(editor, "time").value = time;
    const id = editor.dataset.deadline.replace("dl-", ""), shown = dated(at);
    [$("[data-shown]", editor), ...$$(`[data-shown-of="${id}"]`)].forEach(e => { e.textContent = shown; });
    left.dateTime = new Date(at).toISOString(); delete left.dataset.open; document.dispatchEvent(new Event("htmx:afterSettle"));
  };
  const showShipping = editor => {
    const select = part(editor, "shipping"), word = select && { required: t("shipping_required"), optional: t("shipping_optional") }[select.value];
    if (word) $$(`[data-shipping-of="${editor.dataset.deadline.replace("dl-", "")}"]`).forEach(e => { e.textContent = word; });
  };
  on("click", "[data-set-deadline]", b => {
    const editor = b.closest("[data-deadline]"), date = part(editor, "date").value, time = part(editor, "time").value, all = $("[data-all-deadlines]", editor);
    if (!date || !time) return;
    const form = part(editor, "date").form || document, others = all?.checked ? $$("[data-deadline]", form) : [editor];
    others.forEach(e => { showOn(e, date, time); const s = part(e, "shipping"), mine = part(editor, "shipping"); if (s && mine && all?.checked) s.value = mine.value; showShipping(e); });
    if (all) all.checked = false;
    part(editor, "date").dispatchEvent(new Event("input", { bubbles: true }));
  });
})();
