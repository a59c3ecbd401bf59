// Elements in which a person chooses: single selects, radio buttons, checkboxes.
// Each control is `{node, read, write}`; `changed` is called after the person changed something.

import { freshId, h } from "./dom.js";
import { textObject } from "./mrkdwn.js";
import { chosenIn, optionsOf, same } from "./options.js";

/** A native select; its first entry is empty and shows the placeholder. */
export function select(element, state, naming, changed) {
  const options = optionsOf(element);
  const placeholder = element.placeholder?.text ?? "Choose …";
  const node = h("select", { class: "field", ...naming, onchange: changed }, h("option", { value: "" }, placeholder));
  for (const [group, members] of grouped(options)) {
    const entries = members.map((option) => h("option", { value: String(options.indexOf(option)) }, option.label));
    node.append(...(group ? [h("optgroup", { label: group }, entries)] : entries));
  }
  const control = {
    node,
    read: () => options[node.value]?.value ?? null,
    write: (value) => {
      const at = options.findIndex((option) => same(option.value, value));
      node.value = at < 0 ? "" : String(at);
    },
  };
  control.write(chosenIn(state));
  return control;
}

function grouped(options) {
  const groups = new Map();
  for (const option of options) groups.set(option.group, [...(groups.get(option.group) ?? []), option]);
  return groups;
}

export function radios(element, state, naming, changed) {
  const { node, boxes } = group("radio", element, naming, changed);
  const control = {
    node,
    read: () => element.options[boxes.findIndex((box) => box.checked)] ?? null,
    write: (value) => boxes.forEach((box, at) => (box.checked = same(element.options[at], value))),
  };
  control.write(state.selected_option);
  return control;
}

export function checkboxes(element, state, naming, changed) {
  const { node, boxes } = group("checkbox", element, naming, changed);
  const control = {
    node,
    read: () => element.options.filter((_, at) => boxes[at].checked),
    write: (values) =>
      boxes.forEach((box, at) => (box.checked = (values ?? []).some((one) => same(element.options[at], one)))),
  };
  control.write(state.selected_options);
  return control;
}

function group(type, element, naming, changed) {
  const name = freshId("group");
  const boxes = element.options.map(() => h("input", { type, name, onchange: changed }));
  const rows = element.options.map((option, at) => {
    const note = option.description && h("span", { class: "soft" }, ...textObject(option.description));
    return h("label", { class: "choice" }, boxes[at], h("span", { dir: "auto" }, ...textObject(option.text), note));
  });
  const role = type === "radio" ? "radiogroup" : "group";
  return { boxes, node: h("div", { class: "choices", role, tabindex: "-1", ...naming }, rows) };
}
