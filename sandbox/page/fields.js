// Elements in which a person types: texts, numbers, dates and times. Each control is `{node, read, write}`.

import { fromLocalInput, toLocalInput } from "./dates.js";
import { h } from "./dom.js";
import { sendFile } from "./file.js";

const TYPES = { email_text_input: "email", url_text_input: "url", number_input: "text" };
const MODES = { number_input: "decimal", email_text_input: "email", url_text_input: "url" };

export function textField(element, state, naming, changed) {
  const props = { class: "field", placeholder: element.placeholder?.text, autocomplete: "off", dir: "auto", ...naming };
  const node = element.multiline
    ? h("textarea", { rows: "4", ...props })
    : h("input", { type: TYPES[element.type] ?? "text", inputmode: MODES[element.type], ...props });
  const triggers = element.dispatch_action_config?.trigger_actions_on ?? ["on_enter_pressed"];
  if (triggers.includes("on_character_entered")) node.addEventListener("input", changed);
  if (triggers.includes("on_enter_pressed")) onEnter(node, changed);
  const control = simple(node);
  control.write(state.value);
  return control;
}

/** Enter tells the app where it wants to know, and otherwise does what it does in any form. */
function onEnter(node, changed) {
  node.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && changed()) event.preventDefault();
  });
}

/** Rich text is entered as plain lines here. */
export function richField(element, state, naming, changed) {
  const node = h("textarea", {
    class: "field",
    rows: "4",
    dir: "auto",
    placeholder: element.placeholder?.text,
    onchange: changed,
    ...naming,
  });
  const control = {
    node,
    read: () => (node.value ? richFrom(node.value) : null),
    write: (value) => (node.value = textFrom(value)),
  };
  control.write(state.rich_text_value);
  return control;
}

const richFrom = (text) => ({
  type: "rich_text",
  elements: [{ type: "rich_text_section", elements: [{ type: "text", text }] }],
});

const textFrom = (value) =>
  (value?.elements ?? []).map((part) => part.elements.map((leaf) => leaf.text ?? "").join("")).join("\n");

export function dateField(element, state, naming, changed) {
  return settled(
    h("input", { type: "date", class: "field short", min: "1970-01-01", ...naming }),
    state.selected_date,
    changed,
  );
}

export function timeField(element, state, naming, changed) {
  return settled(h("input", { type: "time", class: "field short", ...naming }), state.selected_time, changed);
}

/** A moment, entered in the person's own zone; its value is in epoch seconds. */
export function momentField(element, state, naming, changed) {
  const node = h("input", { type: "datetime-local", class: "field short", ...naming });
  const { read, write } = settled(node, state.selected_date_time && toLocalInput(state.selected_date_time), changed);
  return {
    node,
    read: () => (read() ? fromLocalInput(read()) : null),
    write: (seconds) => write(seconds && toLocalInput(seconds)),
  };
}

/** A date or time counts as changed once it is complete; while it is being typed the browser holds no value. */
function settled(node, value, changed) {
  node.addEventListener("change", () => (node.value === "" || node.checkValidity()) && changed());
  const control = simple(node);
  control.write(value);
  return control;
}

const simple = (node) => ({
  node,
  read: () => node.value || null,
  write: (value) => (node.value = value ?? ""),
});

/** Files are sent as soon as they are chosen; what the app gets is where they are. */
export function fileField(element, state, naming) {
  const accept = (element.filetypes ?? []).map((kind) => `.${kind}`).join(",");
  const node = h("input", { type: "file", class: "field", accept, multiple: element.max_files !== 1, ...naming });
  let files = (state.files ?? []).map(({ id }) => id);
  node.addEventListener("change", async () => {
    files = await Promise.all([...node.files].map(sendFile));
    node.dataset.sent = files.length;
  });
  return { node, read: () => files, write: (ids) => (files = ids) };
}
