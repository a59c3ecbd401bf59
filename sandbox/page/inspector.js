// The inspector: what passes between the sandbox and the app, a line for each thing, as it happens.

import { byId, fill, h, hidden } from "./dom.js";
import { InspectorFilter } from "./inspector_filter.js";
import { InspectorLine } from "./inspector_line.js";
import { world } from "./world.js";

const KEY = "F2";
const NEAR_THE_END = 24;
const narrow = matchMedia("(max-width: 720px)");

export class Inspector {
  #panel = byId("inspector");
  #lines = new Map();
  #list = h("ol", { class: "journal", role: "list", tabindex: "-1", "aria-label": "What passed, the newest last" });
  #newest = h("button", { type: "button", class: "button small newest", hidden: true }, "Newest ↓");
  #count = h("span", { class: "soft" });
  #opener = h("button", { type: "button", class: "button small", "aria-keyshortcuts": KEY }, "Inspector");
  #filter = new InspectorFilter(() => this.#sift());
  #follows = true;
  #wanted = 0;
  #leftAt = null;

  /** `onLook()`: the live view is to be asked anew, since the inspector was opened or closed. */
  constructor(onLook) {
    this.onLook = onLook;
    const close = h("button", { type: "button", class: "plain", onclick: () => this.#toggle(false) }, "✕", hidden("Close"));
    const head = h("div", { class: "inspector-head" }, h("h2", {}, "Inspector"), this.#filter.nodes, this.#count, close);
    fill(this.#panel, head, this.#list, this.#newest);
    byId("clock").after(this.#opener);
    this.#opener.title = `What passes between Slack and the app (${KEY})`;
    this.#listen();
  }

  #listen() {
    this.#opener.addEventListener("click", () => this.#toggle(this.#panel.hidden));
    this.#newest.addEventListener("click", () => this.#follow(true));
    this.#list.addEventListener("scroll", () => this.#follow(this.#isAtTheEnd()));
    this.#list.addEventListener("toggle", (event) => event.newState === "open" && this.#follow(false), true);
    this.#list.addEventListener("keydown", (event) => this.#move(event));
    this.#panel.addEventListener("keydown", (event) => this.#leaveOnEscape(event));
    addEventListener("keydown", (event) => this.#toggleOnKey(event));
    addEventListener("inspect", ({ detail }) => this.#show(detail));
    narrow.addEventListener("change", () => this.#cover());
  }

  /** What the live view is to tell for it. */
  get query() {
    return this.#panel.hidden ? {} : { journal: "on" };
  }

  /** Draw the lines that changed, if the journal is among the changed parts (a set of their names). */
  draw(changed) {
    if (!changed.has("journal") || this.#panel.hidden) return;
    const { first, anew, lines } = world.journal;
    const kept = new Set(lines.map(({ number }) => number));
    for (const [number, line] of this.#lines) if (number < first || (anew && !kept.has(number))) this.#drop(number, line);
    for (const line of lines) this.#put(line);
    this.#tellCount();
    this.#follow(this.#follows);
    if (this.#lines.has(this.#wanted)) this.#reveal(this.#wanted);
  }

  #put(told) {
    const known = this.#lines.get(told.number);
    const line = known ?? new InspectorLine((number) => this.#show(number));
    line.draw(told);
    line.node.hidden = !this.#filter.takes(line);
    if (known) return;
    this.#lines.set(told.number, line);
    this.#list.append(line.node);
  }

  #drop(number, line) {
    line.node.remove();
    this.#lines.delete(number);
  }

  #sift() {
    for (const line of this.#lines.values()) line.node.hidden = !this.#filter.takes(line);
    this.#filter.say(`${this.#tellCount()} shown`);
    this.#follow(this.#follows);
  }

  #tellCount() {
    const shown = [...this.#lines.values()].filter(({ node }) => !node.hidden).length;
    this.#count.textContent = `${shown} of ${this.#lines.size}`;
    return this.#count.textContent;
  }

  #isAtTheEnd() {
    return this.#list.scrollHeight - this.#list.scrollTop - this.#list.clientHeight < NEAR_THE_END;
  }

  /** Stay with what comes, or stop where the person reads. */
  #follow(follows) {
    this.#follows = follows;
    this.#newest.hidden = follows || this.#isAtTheEnd();
    if (follows) this.#list.scrollTop = this.#list.scrollHeight;
  }

  #toggle(open) {
    if (this.#panel.hidden !== open) return;
    if (open) this.#leftAt = document.activeElement;
    this.#panel.hidden = !open;
    this.#opener.setAttribute("aria-expanded", String(open));
    this.#cover();
    this.onLook();
    if (open) this.#filter.focus();
    else (this.#leftAt?.isConnected ? this.#leftAt : this.#opener).focus();
  }

  /** Where it covers all else, nothing there can be reached. */
  #cover() {
    const covers = narrow.matches && !this.#panel.hidden;
    for (const part of document.querySelectorAll("body > .bar, body > .columns, body > .skip")) part.inert = covers;
  }

  #toggleOnKey(event) {
    if (event.key !== KEY || document.querySelector("dialog[open]")) return;
    event.preventDefault();
    this.#toggle(this.#panel.hidden);
  }

  #leaveOnEscape(event) {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    this.#toggle(false);
  }

  /** Open it with this entry. */
  #show(number) {
    this.#wanted = number;
    this.#toggle(true);
    if (this.#lines.has(number)) this.#reveal(number);
  }

  #reveal(number) {
    this.#wanted = 0;
    this.#filter.clear();
    this.#sift();
    this.#follow(false);
    this.#lines.get(number).open();
  }

  /** Up, Down, Home and End go from line to line. */
  #move(event) {
    const summaries = [...this.#list.querySelectorAll("li:not([hidden]) summary")];
    const at = summaries.indexOf(event.target);
    const to = { ArrowUp: Math.max(at - 1, 0), ArrowDown: at + 1, Home: 0, End: summaries.length - 1 }[event.key];
    if (at < 0 || to === undefined) return;
    event.preventDefault();
    summaries[to]?.focus();
  }
}

/** Show an entry of the journal by its number. */
export const inspect = (number) => dispatchEvent(new CustomEvent("inspect", { detail: number }));
