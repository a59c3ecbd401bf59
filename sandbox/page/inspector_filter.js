// What the inspector shows: by text, by kind, or refusals only.

import { h } from "./dom.js";

const KINDS = [
  ["", "Everything"],
  ["command", "Commands"],
  ["click form shortcut suggestion", "Clicks and forms"],
  ["event", "Events"],
  ["call", "Web API calls"],
  ["answer", "Response URLs"],
];

export class InspectorFilter {
  #text = h("input", {
    type: "search",
    class: "field short",
    "aria-label": "Filter by text",
    placeholder: "A name, a method, an error …",
  });
  #kind = h(
    "select",
    { class: "field short", "aria-label": "Kind" },
    KINDS.map(([value, name]) => h("option", { value }, name)),
  );
  #refused = h("input", { type: "checkbox" });
  #said = h("span", { class: "hidden", role: "status" });

  /** `onChange()`: it takes others from now on. */
  constructor(onChange) {
    for (const node of [this.#text, this.#kind, this.#refused]) node.addEventListener("input", onChange);
  }

  get nodes() {
    return [this.#text, this.#kind, h("label", { class: "choice" }, this.#refused, "Refusals only"), this.#said];
  }

  takes({ told, words }) {
    const kinds = this.#kind.value;
    if ((this.#refused.checked && !told.error) || (kinds && !kinds.split(" ").includes(told.kind))) return false;
    return words.includes(this.#text.value.trim().toLowerCase());
  }

  clear() {
    this.#text.value = this.#kind.value = "";
    this.#refused.checked = false;
  }

  focus() {
    this.#text.focus();
  }

  /** Tell a screen reader how many there are. */
  say(text) {
    this.#said.textContent = text;
  }
}
