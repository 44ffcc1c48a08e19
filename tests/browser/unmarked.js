(mark) => {
  // Gradio's own words come from Gradio's own tables
  const GRADIO = "#drop, #vocabulary-file .wrap, .toast-close, .sr-only-gradio, .overflow-menu, button[aria-label=Clear], .icon-wrap, [data-testid=status-tracker]";
  const LETTERS = /\p{L}{2,}/u;
  const ATTRIBUTES = ["aria-label", "title", "placeholder", "alt", "aria-description", "aria-roledescription"];
  const found = new Set();
  const isOurs = (element) => !element.closest(`${GRADIO}, [translate=no], script, style, noscript, svg title`) && element.checkVisibility({ visibilityProperty: true });
  const told = (element, what, text) => {
    if (!text || !LETTERS.test(text) || text.includes(mark)) return;
    const path = [element.id && `#${element.id}`, element.className && typeof element.className === "string" && `.${element.className.split(" ")[0]}`].filter(Boolean).join("");
    found.add(`${element.tagName.toLowerCase()}${path} ${what}: ${text.trim().slice(0, 120)}`);
  };
  for (const element of document.body.querySelectorAll("*")) {
    if (!isOurs(element)) continue;
    for (const name of ATTRIBUTES) told(element, name, element.getAttribute(name));
    if (element instanceof HTMLInputElement && element.getAttribute("role") === "listbox") told(element, "value", element.value);
    for (const child of element.childNodes) if (child.nodeType === Node.TEXT_NODE) told(element, "text", child.data);
  }
  return [...found];
}
