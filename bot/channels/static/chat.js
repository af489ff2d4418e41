// The page works without this. With it nothing reloads, and an answer survives a lost connection:
// it is sent again under the id that the page gave it, so that it counts once.
(() => {
  "use strict";
  // Opera Mini and old browsers have none of these; there the forms do all by themselves.
  if (!window.fetch || !window.AbortController || !window.DOMParser || !Element.prototype.replaceWith) return;
  const $ = (id) => document.getElementById(id);
  const html = document.documentElement;
  const headers = { "X-Tawjih": "1" };
  const waiting = []; // what was pressed and is not taken yet, in order
  let flying = false;
  let timer = 0;
  let pause = 2000;
  let watch = 0;
  let delay = 10000;
  let stream = null;
  let hears = false; // whether the stream has brought anything
  let silence = 0;
  let again = 0;
  let failures = 0;

  const announce = () => {
    const told = [...document.querySelectorAll("#now > .bot:not(.ask), .intro")];
    $("live").textContent = "";
    setTimeout(() => { $("live").textContent = told.map((one) => one.textContent).join(" "); }, 100);
  };

  const show = (fresh, draft, quiet) => {
    if (!fresh || (fresh.dataset.locks && !html.dataset.locks)) return location.replace("/");
    const folded = $("earlier");
    const field = $("t");
    const typing = quiet && document.activeElement === field;
    const { selectionStart: start, selectionEnd: end } = field;
    $("page").replaceWith(fresh);
    html.style.scrollPaddingBottom = "";
    html.lang = fresh.lang;
    html.dir = fresh.dir;
    document.title = fresh.dataset.title;
    $("t").value = draft;
    if (folded && $("earlier")) $("earlier").open = folded.open;
    (typing ? $("t") : $("q") || $("now")).focus({ preventScroll: true });
    if (typing) $("t").setSelectionRange(start, end);
    else $("now").scrollIntoView();
    announce();
    delay = 10000;
    failures = 0;
    hush();
    rest();
    expect();
  };

  const read = async (answer) => {
    const text = await answer.text();
    const page = new DOMParser().parseFromString(text, "text/html").getElementById("page");
    if (page && !/<\/footer>\s*<\/div>\s*$/.test(text)) throw new Error("broken off");
    return page;
  };

  // Where something may come, the page that is seen is told so by events. Where none come through (an old browser, a
  // proxy) and somebody of the centre may write, it looks by itself, less and less often.
  const expect = () => {
    if (window.MediaRecorder && $("voice")) $("voice").hidden = false;
    if ($("place")) $("place").hidden = !navigator.geolocation;
    listen();
    if (!hears && !watch && $("page").hasAttribute("data-waits")) watch = setTimeout(look, delay);
  };

  const rest = () => {
    clearTimeout(watch);
    watch = 0;
  };

  const hush = () => {
    clearTimeout(silence);
    clearTimeout(again);
    if (stream) stream.close();
    stream = null;
    hears = false;
    again = 0;
  };

  const later = () => {
    hush();
    again = setTimeout(() => { again = 0; expect(); }, Math.min(2 ** failures++, 300) * (1000 + 1000 * Math.random()));
    expect();
  };

  // Until something comes through, and after a long silence, it is none.
  const listen = () => {
    const turn = $("page").getAttribute("data-hears");
    if (!window.EventSource || stream || again || flying || waiting.length) return;
    if (turn === null || document.visibilityState !== "visible") return;
    stream = new EventSource(`/events?turn=${turn}`);
    silence = setTimeout(later, 10000);
    stream.onerror = later;
    stream.onmessage = ({ data }) => {
      clearTimeout(silence);
      if (data === "enough") failures = 9; // newer pages of the same person listen
      if (data === "beat") failures = 0;
      if (data === "new" || data === "enough") later();
      if (data === "new") return look();
      hears = !!stream;
      if (hears) silence = setTimeout(later, 60000);
      if (hears) rest();
    };
  };

  const look = async () => {
    const page = $("page");
    rest();
    delay = Math.min(delay * 1.5, 60000);
    if (!flying && !waiting.length && document.visibilityState === "visible") {
      try {
        const answer = await fetch(`/?asked=${encodeURIComponent($("chat").elements.asked.value)}`, { headers });
        if (answer.status === 200 && answer.headers.get("X-Tawjih") === "1") {
          const fresh = await read(answer);
          if (!flying && !waiting.length && page === $("page")) return show(fresh, $("t").value, true);
        }
      } catch { /* it looks again later */ }
    }
    expect();
  };

  // Another tab, or the same person elsewhere, may have gone on while this one slept, or was without a connection.
  const wake = () => {
    delay = 10000;
    failures = 0;
    hush();
    if (waiting.length) send();
    else look();
  };

  const lost = (busy) => {
    const line = $("lost");
    line.hidden = false;
    line.firstElementChild.textContent = busy ? line.dataset.busy : line.dataset.lost;
    // What has the focus must not lie behind the bar, which has grown.
    html.style.scrollPaddingBottom = `${line.parentNode.offsetHeight + 8}px`;
    timer = setTimeout(send, pause);
    pause = Math.min(pause * 2, 30000);
  };

  const send = async () => {
    const body = waiting[0];
    if (flying || !body) return;
    clearTimeout(timer);
    hush(); // what is sent is new there, too
    flying = true;
    $("page").setAttribute("aria-busy", "true");
    const cut = new AbortController();
    const limit = setTimeout(() => cut.abort(), 15000);
    let busy = false;
    try {
      const answer = await fetch("/", { method: "POST", body, headers, signal: cut.signal });
      busy = answer.status > 499;
      // A hotel's or a company's own page may stand in for ours: it has no such header.
      if (busy || answer.headers.get("X-Tawjih") !== "1") throw new Error("not taken");
      const fresh = await read(answer);
      if (!fresh && body.has("text")) return $("chat").submit();
      const typed = $("t").value;
      waiting.shift();
      pause = 2000;
      show(fresh, answer.ok && body.get("text") === typed ? "" : typed);
    } catch {
      lost(busy);
    } finally {
      clearTimeout(limit);
      flying = false;
      $("page").removeAttribute("aria-busy");
    }
    if (!$("lost").hidden) return;
    send();
    expect();
  };

  document.addEventListener("submit", (event) => {
    const by = event.submitter;
    if (!by && document.activeElement !== $("t")) return;
    event.preventDefault();
    const body = new URLSearchParams(new FormData(event.target));
    if (by && by.name) {
      body.set(by.name, by.value);
      body.delete("text"); // what is half typed stays in the field
    }
    if (body.has("text") && !body.get("text").trim()) return $("t").focus();
    if (by) by.classList.add("on");
    if (!waiting.some((one) => `${one}` === `${body}`)) waiting.push(body);
    send();
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest("#lost button")) send();
    const load = (src) => document.head.append(Object.assign(document.createElement("script"), { src }));
    const box = event.target.closest("#voice");
    if (box && !window.speaks) load(box.dataset.code);
    if (event.target.closest("#place button")) {
      html.take = (body) => { waiting.push(body); send(); };
      load($("place").dataset.script);
    }
    // The second half of a double press would answer the next question, which stands there by then.
    if (event.detail > 1 && event.target.closest("button")) event.preventDefault();
  });
  addEventListener("online", wake);
  addEventListener("pageshow", (event) => event.persisted && wake());
  addEventListener("pagehide", hush);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") wake();
    else hush();
  });
  expect();
  if (!location.hash && document.querySelector(".me")) $("now").scrollIntoView();
})();
