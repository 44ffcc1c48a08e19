/** What bench/page.py asks of a page: when a key, a click or a save was seen. Milliseconds of the page's own clock. */

window.__bench = (() => {
  const found = { opened: [], keys: [], saved: [], requests: [] };
  let clickedAt = 0;
  let pressedAt = null;
  let saving = null;

  /** The clock once the next frame has been laid out and handed over to be shown. */
  const painted = () =>
    new Promise((done) =>
      requestAnimationFrame(() => {
        const after = new MessageChannel();
        after.port1.onmessage = () => done(performance.now());
        after.port2.postMessage(null);
      }),
    );

  addEventListener("click", (event) => event.target.closest?.("[data-name=open]") && (clickedAt = event.timeStamp), true);
  new PerformanceObserver((list) => {
    for (const mark of list.getEntriesByName("canary-studio:ready")) {
      const from = clickedAt;
      painted().then((now) => found.opened.push({ ready: mark.startTime - from, painted: now - from }));
    }
  }).observe({ type: "mark" });

  addEventListener(
    "keydown",
    (event) => {
      pressedAt = event.timeStamp;
      const row = event.target.closest?.("[data-id]");
      if (event.key === "Enter" && event.target.matches("textarea") && row) saving = { id: row.dataset.id, from: event.timeStamp };
    },
    true,
  );
  addEventListener(
    "input",
    () => {
      const from = pressedAt;
      painted().then((now) => found.keys.push(now - from));
    },
    true,
  );

  /** "saved" in the row itself is what a person sees. */
  new MutationObserver((changes) => {
    for (const { target } of changes) {
      if (!saving || !target.matches(".cs-save.is-saved") || target.closest("[data-id]").dataset.id !== saving.id) continue;
      found.saved.push(performance.now() - saving.from);
      saving = null;
    }
  }).observe(document, { subtree: true, attributeFilter: ["class"] });

  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (entry.name.includes("/studio/edit")) found.requests.push(entry.duration);
  }).observe({ type: "resource" });

  /** The named alternative: every segment a row, every word a span, all in the document. Milliseconds until painted. */
  const plain = async () => {
    const { segments } = window.__studio;
    const start = performance.now();
    const list = document.createElement("div");
    list.id = "plain";
    list.style.cssText = "position:fixed;inset:0;z-index:9999;overflow:auto;background:#fff";
    for (const segment of segments) {
      const row = document.createElement("div");
      const time = document.createElement("button");
      time.textContent = segment.start.toFixed(1);
      row.append(time);
      for (const text of segment.text.split(" ")) {
        const word = document.createElement("span");
        word.className = "cs-word";
        word.textContent = text;
        row.append(" ", word);
      }
      list.append(row);
    }
    document.body.append(list);
    return (await painted()) - start;
  };

  /** Puts a field in place of the middle row's words, as an editor without windowing would. */
  const plainField = () => {
    const rows = document.getElementById("plain").children;
    const row = rows[rows.length >> 1];
    const field = document.createElement("textarea");
    field.value = [...row.querySelectorAll("span")].map((word) => word.textContent).join(" ");
    field.style.cssText = "width:90%;field-sizing:content";
    row.replaceChildren(field);
    field.scrollIntoView();
    field.focus();
  };

  /** One call of our server function with nothing to do: what Gradio's round trip costs by itself. Milliseconds. */
  const idle = async () => {
    const { root, components } = window.gradio_config;
    const editor = components.find((one) => one.props.elem_id === "editor");
    const body = { component_id: editor.id, fn_name: "run", session_hash: "bench", data: {} };
    const start = performance.now();
    const answer = await fetch(`${root.replace(/[/]+$/, "")}/gradio_api/component_server/`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`component_server answered ${answer.status}`);
    await answer.json();
    return performance.now() - start;
  };

  return { found, painted, plain, plainField, idle };
})();
