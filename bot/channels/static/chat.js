// The page works without this. With it nothing reloads, and an answer survives a lost connection:
// it is sent again under the id that the page gave it, so that it counts once.
(() => {
  "use strict";
  const $ = (id) => document.getElementById(id);
  const html = document.documentElement;
  const headers = { "X-Tawjih": "1" };
  let flying = false;
  let again = null;
  let timer = 0;
  let pause = 2000;
  let watch = 0;
  let delay = 10000;

  const announce = () => {
    const told = [...document.querySelectorAll("#now > :is(.bot:not(.ask), .notice), .intro")];
    $("live").textContent = "";
    setTimeout(() => { $("live").textContent = told.map((one) => one.textContent).join(" "); }, 100);
  };

  const show = (fresh, draft, quiet) => {
    const folded = $("earlier");
    const typing = quiet && document.activeElement === $("t");
    $("page").replaceWith(fresh);
    html.lang = fresh.lang;
    html.dir = fresh.dir;
    document.title = fresh.dataset.title;
    $("t").value = draft;
    if (folded && $("earlier")) $("earlier").open = folded.open;
    (typing ? $("t") : $("q") || $("now")).focus({ preventScroll: true });
    if (!typing) $("now").scrollIntoView();
    announce();
    delay = 10000;
    expect();
  };

  // While somebody of the centre may write, the page looks by itself: less and less often, and not when nobody sees it.
  const expect = () => {
    clearTimeout(watch);
    if ($("page").dataset.turn) watch = setTimeout(look, delay);
  };

  const look = async () => {
    const page = $("page");
    delay = Math.min(delay * 1.5, 60000);
    if (!flying && document.visibilityState === "visible") {
      try {
        const answer = await fetch(`/?turn=${page.dataset.turn}`, { headers });
        if (answer.status === 200 && answer.headers.get("X-Tawjih") === "1" && !flying && page === $("page")) {
          const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("page");
          if (fresh) return show(fresh, $("t").value, true);
        }
      } catch { /* it looks again later */ }
    }
    expect();
  };

  const lost = (busy) => {
    const line = $("lost");
    line.hidden = false;
    line.firstElementChild.textContent = busy ? line.dataset.busy : line.dataset.lost;
    timer = setTimeout(() => again && again(), pause);
    pause = Math.min(pause * 2, 30000);
  };

  // Without a body it only looks where the conversation stands.
  const send = async (body) => {
    if (flying) return;
    clearTimeout(timer);
    flying = true;
    again = () => send(body);
    $("page").setAttribute("aria-busy", "true");
    const cut = new AbortController();
    const limit = setTimeout(() => cut.abort(), 15000);
    let busy = false;
    try {
      const answer = await fetch("/", { method: body ? "POST" : "GET", body, headers, signal: cut.signal });
      busy = answer.status > 499;
      // A hotel's or a company's own page may stand in for ours: it has no such header.
      if (busy || answer.headers.get("X-Tawjih") !== "1") throw new Error("not taken");
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("page");
      if (!fresh) return location.assign("/");
      const typed = $("t").value;
      again = null;
      pause = 2000;
      show(fresh, answer.ok && body && body.get("text") === typed ? "" : typed);
    } catch {
      lost(busy);
    } finally {
      clearTimeout(limit);
      flying = false;
      $("page").removeAttribute("aria-busy");
      document.querySelectorAll(".on").forEach((one) => one.classList.remove("on"));
    }
  };

  document.addEventListener("submit", (event) => {
    const by = event.submitter;
    if (!by && event.target.id === "f") return;
    event.preventDefault();
    if (flying) return;
    const body = new URLSearchParams(new FormData(event.target));
    if (by && by.name) body.set(by.name, by.value);
    if (body.has("text") && !body.get("text").trim()) return $("t").focus();
    if (by) by.classList.add("on");
    send(body);
  });
  document.addEventListener("click", (event) => {
    if (again && event.target.closest("#lost button")) again();
  });
  addEventListener("online", () => again && again());
  addEventListener("pageshow", (event) => event.persisted && send());
  document.addEventListener("visibilitychange", () => { if ($("page").dataset.turn) { delay = 10000; look(); } });
  expect();
  if (!location.hash && document.querySelector(".me")) $("now").scrollIntoView();
})();
