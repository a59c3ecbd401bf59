// An input block: label, element, hint, how much was typed, and what is wrong with it.

import { freshId, h } from "./dom.js";
import { control } from "./elements.js";
import { plain } from "./mrkdwn.js";

const GROUPS = ["radio_buttons", "checkboxes", "file_input"];

export function inputBlock(surface, block) {
  const { element } = block;
  const id = freshId("input");
  const label = { id: `${id}-label`, class: "label", dir: "auto" };
  const naming = {
    id,
    "data-action": element.action_id,
    "aria-describedby": `${id}-error ${id}-hint ${id}-count`,
    "aria-required": block.optional ? null : "true",
    ...(GROUPS.includes(element.type) ? { "aria-labelledby": label.id } : {}),
  };
  const made = control(surface, block, element, naming, block.dispatch_action);
  const named = [...plain(block.label.text), block.optional && h("span", { class: "soft" }, " (optional)")];
  return [
    GROUPS.includes(element.type) ? h("span", label, named) : h("label", { ...label, for: id }, named),
    made.node,
    h("p", { class: "error", id: `${id}-error`, "data-error": block.block_id, hidden: true }),
    element.max_length && counter(made, element, `${id}-count`),
    block.hint && h("p", { class: "hint", id: `${id}-hint`, dir: "auto" }, ...plain(block.hint.text)),
  ];
}

/** How many characters of those allowed are used; told to screen readers when the field is entered. */
function counter(made, { max_length: most }, id) {
  const node = h("p", { class: "count", id });
  const count = () => {
    const used = [...(made.node.value ?? "")].length;
    node.textContent = `${used} of ${most} characters`;
    node.classList.toggle("over", used > most);
  };
  made.node.addEventListener("input", count);
  queueMicrotask(count);
  return node;
}

/** Show the errors (block id -> text) at their fields; the first one gets the focus. */
export function showErrors(root, errors) {
  let first = null;
  for (const note of root.querySelectorAll("[data-error]")) {
    const text = errors[note.dataset.error] ?? "";
    const input = root.querySelector(`#${note.id.replace("-error", "")}`);
    note.textContent = text;
    note.hidden = !text;
    input.setAttribute("aria-invalid", String(Boolean(text)));
    if (text) first ??= input;
  }
  first?.focus();
}
