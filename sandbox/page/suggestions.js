// Completing what is typed: `/` the app's commands, `@` people, `#` channels, `:` emoji; and what a command takes.

import { search } from "./emoji.js";
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
    this.#options = word ? [...this.#values(word), ...sources[word[0]](word)].slice(0, MOST) : [];
    this.list.show(this.#options);
  }

  /** What the command that is being typed takes after this sign. */
  #values(word) {
    const command = this.field.value.match(/^(\/\S+)\s/)?.[1];
    const values = world.app.completions[command]?.[word[0]] ?? [];
    return starting(
      word,
      values.map((name) => ({ label: word[0] + name, insert: `${word[0]}${name.replace(/\s+/g, "")} ` })),
    );
  }

  /** The word before the caret if it asks for suggestions, otherwise "". */
  #word() {
    const before = this.field.value.slice(0, this.field.selectionStart);
    return before.match(/^\/\S*$|(?<=^|\s)(?:[@#][\p{L}\p{N}._-]*|:[a-z0-9_+-]{2,})$/u)?.[0] ?? "";
  }

  #insert({ insert }) {
    const end = this.field.selectionStart;
    const start = end - this.#word().length;
    this.field.setRangeText(insert, start, end, "end");
    this.list.hide();
    this.field.dispatchEvent(new Event("input"));
  }
}

/** The options whose label, or what they insert, begins with a word. */
function starting(word, options) {
  const begins = (text) => text.toLowerCase().startsWith(word.toLowerCase());
  return options.filter(({ insert, label }) => begins(insert) || begins(label));
}

const sources = {
  "/": (word) => starting(word, world.app.commands.map(command)),
  "@": (word) =>
    starting(
      word,
      mentionable().map(({ name, handle }) => ({ label: `@${name}`, note: `@${handle}`, insert: `@${handle} ` })),
    ),
  "#": (word) =>
    starting(
      word,
      channels().map(({ name }) => ({ label: `#${name}`, insert: `#${name} ` })),
    ),
  ":": (word) => search(word).map((one) => symbol(one, word.slice(1))),
};

function symbol({ names, character }, begun) {
  const name = names.find((each) => each.startsWith(begun)) ?? names[0];
  return { label: `${character} :${name}:`, insert: `:${name}: ` };
}

const command = ({ name, usage, description }) => ({
  label: name,
  note: [usage, description].filter(Boolean).join(" — "),
  insert: `${name} `,
});

const channels = () => world.places.filter(({ kind, archived }) => ["channel", "private"].includes(kind) && !archived);
