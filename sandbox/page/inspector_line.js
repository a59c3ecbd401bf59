// One line of the inspector, and all of its entry once it is opened.

import { act } from "./api.js";
import { format } from "./dates.js";
import { fill, h } from "./dom.js";
import { json } from "./json.js";
import { personName } from "./world.js";

const NAMES = {
  command: "Command",
  click: "Click",
  form: "Form",
  shortcut: "Shortcut",
  suggestion: "Suggestions",
  event: "Event",
  call: "Call",
  answer: "Response URL",
};
const TIME = { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" };

export class InspectorLine {
  #summary = h("summary", {});
  #body = h("div", { class: "entry-body" });
  #details = h("details", {}, this.#summary, this.#body);
  #shown = "";
  node = h("li", {}, this.#details);

  /** `onShow(number)`: the person wants to see another entry. */
  constructor(onShow) {
    this.onShow = onShow;
    this.#details.addEventListener("toggle", () => this.#details.open && this.#open());
  }

  /** What was last `told` of it, and all words of it that can be looked for. */
  told = {};
  words = "";

  draw(told) {
    const shown = JSON.stringify(told);
    if (shown === this.#shown) return;
    this.#shown = shown;
    this.told = told;
    const parts = [what(told), place(told), outcome(told)];
    this.words = [NAMES[told.kind], ...parts, ...told.details].join(" ").toLowerCase();
    this.node.classList.toggle("refused", Boolean(told.error));
    const iso = new Date(told.at * 1000).toISOString();
    fill(
      this.#summary,
      h("time", { datetime: iso }, format(told.at, TIME)),
      h("span", { class: "kind" }, NAMES[told.kind] ?? told.kind),
      h("span", { class: "what" }, parts[0]),
      h("span", { class: "where" }, parts[1]),
      h("span", { class: "took" }, took(told)),
      h("span", { class: "outcome" }, parts[2]),
    );
    if (this.#details.open) this.#fetch();
  }

  /** Open it, and go there. */
  open() {
    this.#details.open = true;
    this.#summary.focus({ preventScroll: true });
  }

  async #open() {
    await this.#fetch();
    const fits = this.node.offsetHeight <= this.node.parentElement.clientHeight;
    this.node.scrollIntoView({ block: fits ? "nearest" : "start" });
  }

  async #fetch() {
    const { number, details, answers } = this.told;
    const entry = await act("look-into", { number: String(number) });
    if (number !== this.told.number) return;
    fill(
      this.#body,
      details.slice(1).map((detail) => h("p", { class: "error" }, detail)),
      this.told.way && h("p", { class: "soft" }, `Sent over ${this.told.way}.`),
      answers && this.#cause(answers),
      entry.sent === undefined ? h("p", {}, entry.error) : [json("Sent", entry.sent), json("Answered", entry.answered)],
    );
  }

  #cause(number) {
    const show = () => this.onShow(number);
    return h("p", {}, h("button", { type: "button", class: "button small", onclick: show }, "Show what it answers"));
  }
}

/** Mentions by name, as they were typed. */
const what = (told) => told.what.replace(/<@(\w+)(?:\|[^>]*)?>/g, (_, id) => `@${personName(id)}`);

function place({ who, where }) {
  const there = where.startsWith("@") ? personName(where.slice(1)) : where;
  const name = who && personName(who);
  return [name, there !== name && there].filter(Boolean).join(" · ");
}

const took = ({ ms }) => (ms === null ? "…" : `${ms < 10 ? ms.toFixed(1) : Math.round(ms)} ms`);

function outcome({ ms, error, details, answer, attempt }) {
  const again = attempt ? `try ${attempt + 1}: ` : "";
  if (error) return `${again}${[error, details[0]].filter(Boolean).join(": ")}`;
  return again + (ms === null ? "awaited" : ["ok", answer].filter(Boolean).join(": "));
}
