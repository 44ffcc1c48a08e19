// What the page is answered and what it tells, said to the bench in the moment it happens: a page may be gone a moment later.
(() => {
  const fetched = window.fetch;
  window.fetch = async (...asked) => {
    const answer = await fetched(...asked);
    if (String(asked[0]).endsWith("/studio/edit")) void answer.clone().text().then((text) => window.handsAnswered(asked[1].body, text));
    return answer;
  };

  const told = new Set();
  new MutationObserver(() => {
    for (const { textContent: text } of document.querySelectorAll("#editor .cs-notice:not([hidden])")) {
      if (!text || told.has(text)) continue;
      told.add(text);
      window.handsTold(text);
    }
  }).observe(document, { subtree: true, childList: true, characterData: true });

  const all = (selector) => [...document.querySelectorAll(`#editor ${selector}`)];
  const stateOf = ({ id }) => window.__studio.saveState(id);
  window.__hands = {
    rows: () => window.__studio.segments.map(({ text, status, speaker, start, end }) => [text, status, speaker, start, end]),
    conflict: () => window.__studio.segments.findIndex((each) => stateOf(each) === "conflict"),
    seen: () => [document.querySelector("#editor").innerText, ...all("textarea").map((each) => each.value), ...window.__studio.segments.map((each) => each.text)].join(" "),
    standing: () => {
      const { saved, segments } = window.__studio;
      const open = segments.filter((each) => (stateOf(each) ?? "saved") !== "saved").map((each) => [each.id, stateOf(each), each.text]);
      const said = all(".cs-row").map((row) => row.innerText).filter((text) => text.includes("not saved"));
      return JSON.stringify({ saved, unsaved: window.__studio.unsaved, open, said, told: all(".cs-told")[0]?.innerText });
    },
  };
})();
