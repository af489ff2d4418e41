// The page of who chose a code. When nothing was done for long it is hidden at once, and the locked page is fetched;
// what the browser kept of it is not looked at when somebody goes back.
(() => {
  "use strict";
  const page = () => document.getElementById("page");
  const locks = () => page() && page().hasAttribute("data-locks");
  let at = Infinity;
  let timer = 0;

  const shut = () => {
    if (Date.now() < at || !locks()) return;
    page().hidden = true;
    location.replace("/");
  };

  const mind = () => {
    clearTimeout(timer);
    at = locks() ? Date.now() + 1000 * page().dataset.locks : Infinity;
    if (locks()) timer = setTimeout(shut, at - Date.now() + 500);
  };

  addEventListener("pagehide", () => { if (locks()) page().hidden = true; });
  addEventListener("pageshow", (event) => { if (event.persisted && locks()) location.reload(); });
  addEventListener("online", shut);
  document.addEventListener("visibilitychange", shut);
  new MutationObserver(mind).observe(document.body, { childList: true });
  mind();
})();
