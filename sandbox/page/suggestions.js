// Completing what is typed: `/` the app's commands, `@` people, `#` channels.

import { Listbox } from "./listbox.js";
import { mentionable, world } from "./world.js";

const MOST = 8;

export class Suggestions {
  #options = [];

  constructor(field) {
    this.field = field;
    this.list = new Listbox(field, "Suggestions", (option) => this.#insert(option));
    this.node = this.list.node;
    field.addEventListener("input", () => this.#look());
    field.addEventListener("blur", () => this.list.hide());
  }

  /** Handle a key of the field; true if it was meant for the list. Enter after a complete word is not. */
  key(event) {
    const word = this.#word();
    const complete = this.#options.some((option) => option.insert.trim() === word);
    if (event.key === "Enter" && complete) this.list.hide();
    return this.list.key(event);
  }

  #look() {
    const word = this.#word();
    const fits = ({ insert, label }) =>
      [insert, word[0] + label].some((text) => text.toLowerCase().startsWith(word.toLowerCase()));
    this.#options = word ? sources[word[0]]().filter(fits).slice(0, MOST) : [];
    this.list.show(this.#options);
  }

  /** The word before the caret if it asks for suggestions, otherwise "". */
  #word() {
    const before = this.field.value.slice(0, this.field.selectionStart);
    return before.match(/^\/\S*$|(?:(?<=^|\s))[@#][\p{L}\p{N}._-]*$/u)?.[0] ?? "";
  }

  #insert({ insert }) {
    const end = this.field.selectionStart;
    const start = end - this.#word().length;
    this.field.setRangeText(insert, start, end, "end");
    this.list.hide();
    this.field.dispatchEvent(new Event("input"));
  }
}

const sources = {
  "/": () =>
    world.app.commands.map(({ name, usage, description }) => ({
      label: name,
      note: `${usage} — ${description}`,
      insert: `${name} `,
    })),
  "@": () => mentionable().map(({ name, handle }) => ({ label: name, note: `@${handle}`, insert: `@${handle} ` })),
  "#": () => channels().map(({ name }) => ({ label: name, insert: `#${name} ` })),
};

const channels = () => world.places.filter(({ kind, archived }) => ["channel", "private"].includes(kind) && !archived);
