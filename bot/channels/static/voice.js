// Speaking in place of typing: fetched by who presses the microphone, which is there where the centre takes voices.
(() => {
  "use strict";
  if (window.speaks) return; // pressed twice before this came
  window.speaks = true;
  const SECONDS = 120;
  const BYTES = 230000;
  const KINDS = ["audio/ogg;codecs=opus", "audio/webm;codecs=opus", "audio/mp4"];
  let asking = false;
  let now = null; // what is being recorded: its box on the page, the recorder, what came of it so far

  const SIGNS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

  // Under one id a recording counts once, however often it is sent.
  const chance = () => Array.from(crypto.getRandomValues(new Uint8Array(22)), (one) => SIGNS[one & 63]).join("");

  const box = () => document.getElementById("voice");

  const show = (state, words) => {
    const place = box();
    if (!place) return;
    for (const one of place.querySelectorAll("button")) one.hidden = (one.dataset.do === "begin") === (state === "on");
    place.querySelector("[role=status]").textContent = words || "";
    const next = place.querySelector(`[data-do=${state === "on" ? "send" : "begin"}]`);
    if (document.activeElement === document.body || document.activeElement.hidden) next.focus();
  };

  const end = () => {
    const over = now;
    now = null;
    if (!over) return null;
    clearInterval(over.timer);
    over.stream.getTracks().forEach((track) => track.stop());
    return over;
  };

  const drop = () => {
    const over = end();
    if (over && over.recorder.state !== "inactive") over.recorder.stop();
    show("off");
  };

  const send = () => {
    if (now && now.recorder.state !== "inactive") now.recorder.stop(); // it goes when the last of it is there
  };

  const sent = async (way, body) => {
    for (const pause of [0, 2000, 8000]) {
      await new Promise((over) => { setTimeout(over, pause); });
      try {
        const answer = await fetch(way, { method: "POST", body, headers: { "X-Tawjih": "1" } });
        if (answer.headers.get("X-Tawjih") === "1" && answer.status < 500) return answer.ok;
      } catch { /* the connection may be back in a moment */ }
    }
    return false;
  };

  const go = async () => {
    const over = end();
    if (!over) return;
    const sound = new Blob(over.parts, { type: over.recorder.mimeType.split(";")[0] });
    const seconds = Math.max(1, Math.round((Date.now() - over.since) / 1000));
    show("off", "…");
    if (!await sent(`/voix?event=${chance()}&seconds=${seconds}`, sound)) return show("off", over.box.dataset.lost);
    show("off");
    dispatchEvent(new Event("online")); // the page looks what there is new
  };

  const begin = async () => {
    const place = box();
    if (now || asking || !place) return;
    asking = true;
    let stream;
    try {
      stream = await navigator.mediaDevices.getUserMedia({ audio: true });
    } catch {
      return show("off", place.dataset.denied);
    } finally {
      asking = false;
    }
    const mimeType = KINDS.find((kind) => MediaRecorder.isTypeSupported(kind));
    const recorder = new MediaRecorder(stream, { mimeType, audioBitsPerSecond: 14000 });
    now = { box: place, stream, recorder, parts: [], size: 0, since: Date.now() };
    const mine = now;
    recorder.ondataavailable = ({ data }) => {
      if (data.size) mine.parts.push(data);
      mine.size += data.size;
      if (mine === now && mine.size > BYTES) send();
    };
    recorder.onstop = () => { if (mine === now) go(); };
    recorder.start(1000);
    now.timer = setInterval(() => {
      const seconds = Math.round((Date.now() - mine.since) / 1000);
      if (!document.contains(mine.box)) return drop(); // another page stands there now
      if (seconds >= SECONDS) return send();
      show("on", `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`);
    }, 500);
    show("on", "0:00");
  };

  const doing = { begin, send, drop };
  document.addEventListener("click", (event) => {
    const button = event.target.closest("#voice button");
    if (button) doing[button.dataset.do]();
  });
  addEventListener("pagehide", drop);
  begin();
})();
