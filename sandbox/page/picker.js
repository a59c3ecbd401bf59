// Choosing several people, channels or options: chips and a field that searches.

import { fill, h } from "./dom.js";
import { Listbox } from "./listbox.js";
import { chosenIn, optionsOf, same } from "./options.js";

/** A multi-select as a control `{node, read, write}`. */
export function picker(element, state, naming, changed) {
  const made = new Picker(element, naming, changed);
  made.write(chosenIn(state));
  return made;
}

class Picker {
  #chosen = [];

  constructor(element, naming, changed) {
    this.options = optionsOf(element);
    this.most = element.max_selected_items ?? Infinity;
    this.changed = changed;
    this.hint = element.placeholder?.text ?? "Choose …";
    this.chips = h("ul", { class: "chips", "aria-label": "Chosen" });
    this.input = h("input", { type: "text", autocomplete: "off", dir: "auto", ...naming });
    this.list = new Listbox(this.input, this.hint, (option) => this.#take(option));
    this.node = h("div", { class: "picker field" }, this.chips, this.input, this.list.node);
    this.#listen();
  }

  read() {
    return this.#chosen.map((option) => option.value);
  }

  write(values) {
    const known = (value) => this.options.find((option) => same(option.value, value));
    this.#chosen = (values ?? []).map(known).filter(Boolean);
    this.#draw();
  }

  #listen() {
    this.input.addEventListener("input", () => this.#search());
    this.input.addEventListener("click", () => this.#search());
    this.input.addEventListener("blur", () => this.list.hide());
    this.input.addEventListener("keydown", (event) => this.#key(event));
    this.node.addEventListener("click", (event) => event.target === this.node && this.input.focus());
  }

  #search() {
    if (this.#chosen.length >= this.most) return this.list.hide();
    const words = this.input.value.trim().toLowerCase();
    const fits = ({ label, note }) => `${label} ${note ?? ""}`.toLowerCase().includes(words);
    this.list.show(this.options.filter((option) => !this.#chosen.includes(option) && fits(option)));
  }

  #key(event) {
    if (event.key === "Tab") return this.list.hide();
    if (this.list.key(event)) return;
    if (event.key === "Backspace" && !this.input.value && this.#chosen.length) this.#drop(this.#chosen.at(-1));
    if (event.key === "ArrowDown") this.#search();
    if (event.key === "Enter") event.preventDefault();
  }

  #take(option) {
    this.#chosen.push(option);
    this.input.value = "";
    this.#draw();
    this.list.hide();
    this.changed();
  }

  #drop(option) {
    this.#chosen = this.#chosen.filter((one) => one !== option);
    this.#draw();
    this.input.focus();
    this.list.hide();
    this.changed();
  }

  #draw() {
    fill(
      this.chips,
      this.#chosen.map((option) => this.#chip(option)),
    );
    this.input.placeholder = this.#chosen.length ? "" : this.hint;
  }

  #chip(option) {
    const remove = {
      type: "button",
      class: "plain",
      "aria-label": `Remove ${option.label}`,
      onclick: () => this.#drop(option),
    };
    return h("li", { class: "chip" }, h("bdi", {}, option.label), h("button", remove, "✕"));
  }
}
