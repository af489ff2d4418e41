// The desk works without this. With it: keys for who works fast, and a page that shows by itself what a family replied.
(() => {
  "use strict";
  const find = (what) => document.querySelector(what);
  const items = () => [...document.querySelectorAll(".list a")];

  const go = (step) => {
    const all = items();
    const at = all.indexOf(document.activeElement);
    const next = all[Math.max(0, Math.min(all.length - 1, at + step))];
    if (next) next.focus();
  };
  const keys = {
    j: () => go(1),
    k: () => go(-1),
    c: () => find("[data-key=c]")?.click(),
    "/": () => find("[type=search]")?.focus(),
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !keys[event.key]) return;
    if (event.target.closest("input, textarea, select, [contenteditable]")) return;
    event.preventDefault();
    keys[event.key]();
  });

  // Part of the page as it is now; whoever stood on a button there stands on it again.
  const renew = (id, page) => {
    const before = document.getElementById(id);
    const after = page.getElementById(id);
    if (!before || !after || before.outerHTML === after.outerHTML) return;
    const held = before.contains(document.activeElement) && document.activeElement.value;
    before.replaceWith(after);
    if (held) after.querySelector(`[value="${held}"]`)?.focus();
  };
  // The menu closes as menus do: by a press beside it, or by Escape.
  const menu = find(".menu");
  document.addEventListener("click", (event) => {
    if (menu && !menu.contains(event.target)) menu.open = false;
  });
  menu?.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });

  document.querySelectorAll("[data-print]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => print());
  });

  const EVERY = 8000;
  const look = async () => {
    const shown = find("#timeline[data-source]");
    if (!shown) return;
    if (document.visibilityState === "visible") {
      try {
        const answer = await fetch(`${shown.dataset.source}&known=${shown.dataset.known}`);
        if (answer.status === 200 && !answer.redirected) {
          const page = new DOMParser().parseFromString(await answer.text(), "text/html");
          const fresh = page.getElementById("timeline");
          if (fresh) {
            const said = (list) => list.querySelectorAll("li.said").length;
            fresh.dataset.source = shown.dataset.source;
            if (said(fresh) > said(shown)) find("#news").textContent = find("#news").dataset.said;
            if (shown.querySelector("details[open]")) fresh.querySelector("details")?.setAttribute("open", "");
            shown.replaceWith(fresh);
            const latest = page.getElementById("latest");
            if (find("#latest details[open]")) latest?.querySelector("details")?.setAttribute("open", "");
            ["reason", "latest", "standing"].forEach((id) => renew(id, page));
          }
        }
      } catch { /* it looks again */ }
    }
    setTimeout(look, EVERY);
  };
  setTimeout(look, EVERY);
})();
