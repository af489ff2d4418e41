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

  const go = async () => {
    const over = end();
    if (!over) return;
    const { event, lost } = over.box.dataset;
    const sound = new Blob(over.parts, { type: over.recorder.mimeType.split(";")[0] });
    show("off", "…");
    try {
      const way = `/voix?event=${event}&seconds=${Math.max(1, Math.round((Date.now() - over.since) / 1000))}`;
      const answer = await fetch(way, { method: "POST", body: sound, headers: { "X-Tawjih": "1" } });
      if (!answer.ok || answer.headers.get("X-Tawjih") !== "1") throw new Error("not taken");
      show("off");
      dispatchEvent(new Event("online")); // the page looks what there is new
    } catch {
      show("off", lost);
    }
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
