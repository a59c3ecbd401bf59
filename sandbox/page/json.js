// JSON to read and to copy; what is long is cut until somebody wants all of it.

import { fill, freshId, h } from "./dom.js";

const SHORT = 30;

/** `value` under its title. */
export function json(title, value) {
  const id = freshId("json");
  const heading = h("h3", { id }, title);
  if (value === null) return [heading, h("p", { class: "soft" }, "nothing")];
  const text = JSON.stringify(value, null, 2);
  const lines = text.split("\n");
  const code = h("pre", { tabindex: "0", role: "group", "aria-labelledby": id }, lines.slice(0, SHORT).join("\n"));
  const all = h("button", { type: "button", class: "button small" }, `Show all ${lines.length} lines`);
  all.addEventListener("click", () => {
    fill(code, text);
    all.remove();
    code.focus({ preventScroll: true });
  });
  return h(
    "div",
    { class: "json" },
    h("div", { class: "json-head" }, heading, copyButton(title, text)),
    code,
    lines.length > SHORT && all,
  );
}

function copyButton(title, text) {
  const button = h("button", { type: "button", class: "button small" });
  const say = (words) => {
    button.textContent = words;
    button.setAttribute("aria-label", `${words}: ${title}`);
  };
  const copy = () =>
    navigator.clipboard.writeText(text).then(
      () => say("Copied"),
      () => say("The browser does not allow it"),
    );
  button.addEventListener("click", copy);
  say("Copy");
  return button;
}
