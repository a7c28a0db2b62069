/* The command palette (Ctrl K): a few letters find any transaction or page; arrows choose, Enter opens, Esc closes.
   The dialog #palette has the pages as links; what the server finds stands before them. */
"use strict";
(() => {
  const { $, $$, t, say } = b2b;
  const dialog = $("#palette"); if (!dialog) return;
  const input = $("input", dialog), hits = $("[data-hits]", dialog), own = $$("[data-places] a", dialog);
  const links = () => $$("a", dialog).filter(a => a.closest("ul") && !a.parentElement.hidden);
  const plain = x => x.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

  let asked = 0;
  const show = found => {
    hits.replaceChildren(...found.map(({ number, href, words }) => {
      const item = document.createElement("li"), link = document.createElement("a"), more = document.createElement("span");
      link.href = href; link.className = "mi"; link.append(number); more.className = "muted clip"; more.textContent = words;
      link.append(more); item.append(link); return item;
    }));
  };
  const find = async () => {
    const q = input.value.trim(), mine = ++asked;
    own.forEach(a => { a.parentElement.hidden = !plain(a.textContent).includes(plain(q)); });
    if (!q) return show([]);
    const answer = await fetch(`${dialog.dataset.find}?q=${encodeURIComponent(q)}`).catch(() => null);
    if (mine !== asked || !answer?.ok) return;
    show(await answer.json());
    say(links().length ? t("found", { n: links().length }) : t("found_nothing", { q }));
  };
  let waiting = 0;
  input.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(find, 120); });

  dialog.addEventListener("keydown", ev => {
    const all = links(), at = all.indexOf(document.activeElement), step = { ArrowDown: 1, ArrowUp: -1 }[ev.key];
    if (step) { ev.preventDefault(); (all[at + step] || (step < 0 ? input : all.at(-1)))?.focus(); }
    else if (ev.key === "Enter" && ev.target === input) { ev.preventDefault(); all[0]?.click(); }
  });
  document.addEventListener("keydown", ev => {
    if (!(ev.ctrlKey || ev.metaKey) || ev.key.toLowerCase() !== "k" || $("dialog[open]")) return;
    ev.preventDefault(); input.value = ""; find(); dialog.showModal(); input.focus();
  });
})();
