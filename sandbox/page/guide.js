// The guide: what to try, one step after the other. Each ticks itself off once it has happened, whoever did it.

import { act } from "./api.js";
import { byId, fill, h, hidden } from "./dom.js";
import { Play } from "./play.js";
import { complain } from "./toast.js";
import { me, world } from "./world.js";

const HERE = window.name !== "no-guide";
const OVER = "That was a week, and the rest is yours: be anyone here, and try anything.";

export class Guide {
  #play;
  #closed = false;
  #folded = false;
  #chosen = "";
  #states = new Map();
  #shown = "";
  #panel = h("div", {});
  #told = h("p", { class: "hidden", role: "status" });

  /** `composer` is where words are filled in. */
  constructor(composer) {
    this.#play = new Play(composer, () => this.draw());
    fill(byId("guide"), this.#panel, this.#told);
    byId("guide-show").addEventListener("click", () => this.#close(false));
  }

  draw() {
    this.#play.look();
    const steps = (HERE && world.guide?.steps) || [];
    byId("guide").hidden = this.#closed || !steps.length;
    byId("guide-show").hidden = !this.#closed || !steps.length;
    this.#tick(steps);
    const shown = JSON.stringify([steps, this.#here, this.#folded, this.#play.running, me()]);
    if (shown === this.#shown) return;
    this.#shown = shown;
    const focused = this.#panel.contains(document.activeElement) && document.activeElement.id;
    fill(this.#panel, this.#head(steps), !this.#folded && this.#body(steps));
    if (focused) (byId(focused) ?? byId("guide-fold")).focus();
  }

  /** The step that is told of. */
  get #here() {
    return this.#play.at || this.#chosen;
  }

  /** Say what was just done, and go on to what comes next. */
  #tick(steps) {
    const changed = steps.filter(({ id, state }) => this.#states.has(id) && this.#states.get(id) !== state);
    const done = changed.filter(({ state }) => state === "done").map(({ title }) => title);
    if (done.length) this.#told.textContent = `Done: ${done.join(", ")}`;
    if (changed.some(({ id }) => id === this.#chosen)) this.#chosen = "";
    for (const { id, state } of steps) this.#states.set(id, state);
    this.#chosen ||= steps.find(({ state }) => state === "todo")?.id ?? "";
  }

  #head(steps) {
    const { running } = this.#play;
    const left = steps.some(({ state, taken }) => state === "todo" && !taken);
    const fold = { "aria-expanded": String(!this.#folded), "aria-label": "The step in words" };
    return h(
      "div",
      { class: "guide-head" },
      h("strong", {}, `You are ${me()?.name.split(" ")[0]}.`),
      h(
        "ol",
        {},
        steps.map((step, at) => h("li", {}, this.#sign(step, at + 1))),
      ),
      (left || running) && button("guide-play", running ? "Stop playing" : "Play it for me", () => this.#play.start()),
      button("guide-fold", this.#folded ? "▴" : "▾", () => this.#fold(), { class: "plain", ...fold }),
      button("guide-close", "✕", () => this.#close(true), { class: "plain", "aria-label": "Close the guide" }),
    );
  }

  #sign({ id, title, state }, number) {
    const choose = () => {
      [this.#chosen, this.#folded] = [id, false];
      this.draw();
    };
    const sign = { done: "✓", skipped: "–" }[state] ?? String(number);
    const name = [h("span", { class: "guide-number", "aria-hidden": "true" }, sign), h("span", { class: "guide-name" }, title)];
    const props = { class: `guide-step ${state}`, title, "aria-current": id === this.#here ? "step" : null };
    return button(`guide-${id}`, [name, state !== "todo" && hidden(` (${state})`)], choose, props);
  }

  #body(steps) {
    const step = steps.find(({ id }) => id === this.#here);
    const open = step?.state === "todo" && !this.#play.running;
    return h(
      "div",
      { class: "guide-body" },
      h("p", {}, step?.line ?? OVER),
      open && button("guide-fill", step.text ? "Fill it in for me" : "Take me there", () => this.#fillIn(step)),
      open && button("guide-skip", "Skip", () => this.#skip(step), { class: "plain" }),
    );
  }

  async #fillIn(step) {
    await this.#play.goTo(step);
    if (step.text) this.#play.fillIn(step.text);
    if (step.clock) clockButton(step.clock)?.focus();
  }

  async #skip(step) {
    complain(await act("guide", { step: step.id, what: "skip" }));
  }

  #fold() {
    this.#folded = !this.#folded;
    this.draw();
  }

  #close(closed) {
    this.#closed = closed;
    this.draw();
    byId(closed ? "guide-show" : "guide-fold").focus();
  }
}

const button = (id, name, onclick, props = {}) =>
  h("button", { type: "button", id, class: "button small", onclick, ...props }, name);

/** The clock's button whose name begins with a day. */
const clockButton = (day) =>
  [...byId("clock").querySelectorAll("button")].find(({ textContent }) => textContent.toLowerCase().startsWith(day));
