// A list of suggestions under a text field, moved through with the arrow keys while the field keeps the focus.

import { fill, freshId, h } from "./dom.js";

export class Listbox {
  #options = [];
  #at = 0;

  /** `input` is the field; `onChoose(option)` hears what is picked. Put `node` next to the field. */
  constructor(input, label, onChoose) {
    this.input = input;
    this.onChoose = onChoose;
    this.node = h("ul", { class: "listbox", role: "listbox", id: freshId("list"), "aria-label": label, hidden: true });
    if (input.tagName === "INPUT") input.setAttribute("role", "combobox");
    input.setAttribute("aria-autocomplete", "list");
    input.setAttribute("aria-controls", this.node.id);
    this.hide();
  }

  get open() {
    return !this.node.hidden;
  }

  /** Offer options: `{label, note}` and whatever else the chooser needs; none closes the list. */
  show(options) {
    this.#options = options;
    this.#at = 0;
    if (!options.length) return this.hide();
    fill(
      this.node,
      options.map((option, index) => this.#item(option, index)),
    );
    this.node.hidden = false;
    this.#expanded(true);
    this.#mark();
  }

  hide() {
    this.node.hidden = true;
    this.#expanded(false);
    this.input.removeAttribute("aria-activedescendant");
  }

  /** Handle a key of the field; true if it was meant for the list. */
  key(event) {
    if (!this.open) return false;
    const size = this.#options.length;
    const move = { ArrowDown: 1, ArrowUp: size - 1 }[event.key];
    if (move) this.#at = (this.#at + move) % size;
    else if (event.key === "Enter" || event.key === "Tab") this.onChoose(this.#options[this.#at]);
    else if (event.key === "Escape") this.hide();
    else return false;
    event.preventDefault();
    if (move) this.#mark();
    return true;
  }

  /** Only a combobox can be expanded; a text area keeps its own role. */
  #expanded(open) {
    if (this.input.getAttribute("role") === "combobox") this.input.setAttribute("aria-expanded", String(open));
  }

  #item(option, index) {
    const note = option.note ? h("span", { class: "soft" }, option.note) : null;
    return h(
      "li",
      {
        role: "option",
        id: `${this.node.id}-${index}`,
        onpointerdown: (event) => event.preventDefault(),
        onclick: () => this.onChoose(option),
      },
      h("bdi", {}, option.label),
      note,
    );
  }

  #mark() {
    [...this.node.children].forEach((item, index) => item.setAttribute("aria-selected", String(index === this.#at)));
    const marked = this.node.children[this.#at];
    marked.scrollIntoView({ block: "nearest" });
    this.input.setAttribute("aria-activedescendant", marked.id);
  }
}
