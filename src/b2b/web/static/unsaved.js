/* Unsaved work (R7): a form with data-guard warns before it is left; with data-draft="name" it is also kept on this
   device until it is sent, and offered again after a closed tab. Restoring posts the kept fields with do=restore:
   the server shows the form with them, as it does after “Add item”. data-restored: it came back unsaved. Signing out forgets every draft. */
"use strict";
(() => {
  const { $$, t, store, on, toast, now } = b2b;
  const KEPT_DAYS = 7, SECRET = /^(csrf_token|do)$|password|card/;
  const dirty = new WeakSet();
  const key = f => `draft:${f.dataset.draft}`;
  const fields = f => [...new FormData(f)].filter(([k, v]) => typeof v === "string" && !SECRET.test(k));

  const timers = new WeakMap();
  const keep = f => {
    clearTimeout(timers.get(f));
    timers.set(f, setTimeout(() => { if (dirty.has(f)) store.set(key(f), JSON.stringify({ at: now(), fields: fields(f) })); }, 400));
  };
  const touched = f => { dirty.add(f); if (f.dataset.draft) keep(f); };
  document.addEventListener("input", ev => { const f = ev.target.form; if (f?.matches("[data-guard], [data-draft]")) touched(f); });
  document.addEventListener("submit", ev => { dirty.delete(ev.target); clearTimeout(timers.get(ev.target)); if (ev.target.dataset.draft) sessionStorage.setItem("sent", key(ev.target)); });
  addEventListener("beforeunload", ev => { if ($$("form[data-guard]").some(f => dirty.has(f))) ev.preventDefault(); });

  /* what was sent and came to another page has arrived; a page that shows the same form again was refused */
  const sent = sessionStorage.getItem("sent"); sessionStorage.removeItem("sent");
  const here = new Set($$("form[data-draft]").map(key));
  if (sent && !here.has(sent)) store.drop(sent);

  const restore = (f, kept) => {
    const again = document.createElement("form"); again.method = "post"; again.action = f.action; again.hidden = true;
    const add = (name, value) => { const i = document.createElement("input"); i.type = "hidden"; i.name = name; i.value = value; again.append(i); };
    kept.forEach(([k, v]) => add(k, v)); add("do", "restore"); if (f.elements.csrf_token) add("csrf_token", f.elements.csrf_token.value);
    document.body.append(again); dirty.delete(f); again.submit();
  };
  $$("form[data-restored]").forEach(touched);
  $$("form[data-draft]").forEach(f => {
    let kept; try { kept = JSON.parse(store.get(key(f))); } catch { kept = null; }
    if (!kept || now() - kept.at > KEPT_DAYS * 864e5) return store.drop(key(f));
    if (sent === key(f) || JSON.stringify(kept.fields) === JSON.stringify(fields(f))) return;
    const time = new Date(kept.at).toLocaleString(document.documentElement.dataset.locale, { dateStyle: "medium", timeStyle: "short" });
    toast(t("draft_found", { time }), { actions: [[t("draft_restore"), () => restore(f, kept.fields)], [t("draft_discard"), () => store.drop(key(f))]] });
  });
  on("submit", "form[data-sign-out]", () => { try { Object.keys(localStorage).filter(k => k.startsWith("draft:")).forEach(store.drop); } catch { /* private mode */ } });
})();
