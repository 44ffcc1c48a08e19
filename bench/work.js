/** What bench/editor.py asks of a page, beside `probe.js`: when what a key or the mouse did was seen and saved. Milliseconds of its own clock. */

window.__work = (() => {
  const moves = [];
  let outcome = Promise.resolve([0, 0]);
  let before = "";
  let running = false;
  let stamps = [];

  const { painted } = window.__bench;
  const frame = () => new Promise(requestAnimationFrame);
  /** The clock once the frame that is being made has been handed over. */
  const handedOver = () =>
    new Promise((done) => {
      const after = new MessageChannel();
      after.port1.onmessage = () => done(performance.now());
      after.port2.postMessage(null);
    });
  const rows = () => document.querySelectorAll("#editor .cs-list [data-id]");
  const shown = () => [...rows()].map((row) => row.dataset.id).join();

  addEventListener("pointermove", ({ timeStamp, buttons }) => buttons && painted().then((now) => moves.push(now - timeStamp)), true);

  /** From the next `kind` of event on, what is done counts. Every frame since is looked at: who asks for it comes later. */
  const expect = (kind = "keydown") => {
    before = shown();
    const begun = new Promise((happened) => addEventListener(kind, ({ timeStamp }) => happened(timeStamp), { capture: true, once: true }));
    outcome = begun.then(followed);
  };

  const done = () => outcome;

  /** Milliseconds until other rows were painted (or nothing is left to save), and until all is saved. */
  const followed = async (from) => {
    const deadline = from + 20_000;
    let paintedAt = null;
    for (;;) {
      await frame();
      if (paintedAt === null && shown() !== before) paintedAt = (await handedOver()) - from;
      if (performance.now() > deadline) throw new Error("It was neither shown nor saved within 20 s.");
      if (window.__studio.saved) return [paintedAt ?? performance.now() - from, performance.now() - from];
    }
  };

  const frames = () => {
    stamps = [];
    running = true;
    const note = (now) => {
      stamps.push(now);
      if (running) requestAnimationFrame(note);
    };
    requestAnimationFrame(note);
  };

  const framed = async () => {
    running = false;
    await frame();
    return stamps.slice(1).map((now, at) => now - stamps[at]);
  };

  /** In the named alternative of `probe.js`: rows in its middle are cut in two. Milliseconds to paint, of each. */
  const plain = async (rounds) => {
    await window.__bench.plain();
    const list = document.getElementById("plain");
    const middle = list.children.length >> 1;
    list.children[middle].scrollIntoView();
    await painted();
    const times = [];
    for (let round = 0; round < rounds; round += 1) {
      const row = list.children[middle + 2 * round];
      const start = performance.now();
      const second = document.createElement("div");
      second.append(...[...row.childNodes].slice(6));
      row.after(second);
      times.push((await painted()) - start);
    }
    list.remove();
    return times;
  };

  /** Puts these words, as `[text, ms, ms]`, into the transcript of Hyperaudio Lite Editor, and the caret into its middle. */
  const hyperaudio = (words) => {
    const transcript = document.getElementById("hypertranscript");
    const article = document.createElement("article");
    const section = document.createElement("section");
    article.append(section);
    for (let at = 0; at < words.length; at += 12) {
      const paragraph = document.createElement("p");
      for (const [text, start, length] of words.slice(at, at + 12)) {
        const word = document.createElement("span");
        word.dataset.m = start;
        word.dataset.d = length;
        word.textContent = `${text} `;
        paragraph.append(word);
      }
      section.append(paragraph);
    }
    transcript.replaceChildren(article);
    transcript.contentEditable = "true";
    const middle = section.children[section.children.length >> 1];
    middle.scrollIntoView();
    transcript.focus();
    getSelection().collapse(middle.firstChild.firstChild, 2);
  };

  return { moves, expect, done, frames, framed, plain, hyperaudio };
})();
