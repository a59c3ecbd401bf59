// Plays the guide's steps one after the other, as somebody would: typing, being somebody else, moving the clock.
// Any key or click ends it. What it does for a step, it does once, whichever tab it plays in.

import { act } from "./api.js";
import { go } from "./route.js";
import { complain, toast } from "./toast.js";
import { world } from "./world.js";

const KEY_MS = 28;
const ARRIVE_MS = 1200;
const READ_MS = 3500;

/** What a wait ends with when somebody stops the play. */
class Stopped extends Error {}

export class Play {
  #composer;
  #changed;
  #stop = null;
  #waiting = [];
  #at = "";

  /** `composer` is where it writes; `changed()` is called when it begins and ends. */
  constructor(composer, changed) {
    this.#composer = composer;
    this.#changed = changed;
    for (const kind of ["keydown", "click"]) addEventListener(kind, (event) => this.#interrupt(event), true);
  }

  get running() {
    return this.#stop !== null;
  }

  /** The step that it is in, also while there is time to read what came of it. */
  get at() {
    return this.#at;
  }

  /** Something is drawn anew: whoever waits looks again. */
  look() {
    for (const again of this.#waiting.splice(0)) again();
  }

  /** Play what is still to do. */
  async start() {
    this.#stop = new AbortController();
    this.#changed();
    try {
      for (const { id } of world.guide.steps) if (await this.#step(id)) await this.#pause(READ_MS);
    } catch (error) {
      if (!(error instanceof Stopped)) throw error;
    } finally {
      [this.#stop, this.#at] = [null, ""];
      this.#changed();
    }
  }

  /** A key or click while it plays does nothing else than end it. */
  #interrupt(event) {
    if (!this.running || !event.isTrusted) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    this.#stop.abort();
  }

  /** Be who does the step, where it is done. */
  async goTo({ team, as, at }) {
    const there = () => world.here.me === as && world.here.at === at;
    if (there()) return;
    go({ team, as, at });
    await this.#until(there);
  }

  /** Put the step's words where they are to be sent; they are not if something else stands there. */
  fillIn(words) {
    const done = this.#composer.put(words);
    if (!done) toast("You have begun to write something here. Send it first, or clear it.");
    return done;
  }

  /** Do one step, if that is still to do; whether it was. */
  async #step(id) {
    if (step(id).state !== "todo" || step(id).taken) return false;
    this.#at = id;
    this.#changed();
    await this.#leaveForm();
    await this.goTo(step(id));
    await this.#pause(ARRIVE_MS);
    if (step(id).state !== "todo") return true;
    await this.#act(step(id));
    await this.#until(() => step(id).state === "done");
    await this.#press(step(id).press);
    return true;
  }

  async #act({ id, text, clock, form }) {
    if (text) await this.#type(text);
    if ((text || clock) && complain(await act("guide", { step: id, what: "play" }))) throw new Stopped();
    if (text) await this.#composer.send();
    if (clock) await this.#letPass(id, clock);
    if (form.length) await this.#enter(form);
  }

  /** Go on in time. What does not come then, since it keeps away from something else, comes some hours later. */
  async #letPass(id, clock) {
    for (const passes of [clock, "hour", "hour", "hour"]) {
      complain(await act("move-clock", { step: passes }));
      await this.#pause(ARRIVE_MS);
      await this.#until(() => step(id).state === "done" || !world.clock.until);
      await this.#pause(READ_MS);
      if (step(id).state === "done") return;
    }
  }

  async #type(text) {
    for (const shown of growing(text)) {
      if (!this.fillIn(shown)) throw new Stopped();
      await this.#pause(KEY_MS);
    }
  }

  /** Fill in the form that comes, and send it. */
  async #enter(form) {
    await this.#until(() => form.every(({ field }) => inForm(field)));
    for (const { field, words } of form) {
      const node = inForm(field);
      node.scrollIntoView({ block: "center" });
      if (node.matches("textarea, input")) await this.#write(node, words);
      else choose(node, words);
      await this.#pause(ARRIVE_MS);
    }
    document.querySelector("#modal form").requestSubmit();
  }

  async #write(node, words) {
    for (const shown of growing(words)) {
      node.value = shown;
      node.dispatchEvent(new Event("input", { bubbles: true }));
      await this.#pause(KEY_MS);
    }
  }

  /** Click the newest button of this name, if there is one by now. */
  async #press(name) {
    const named = [...document.querySelectorAll("#messages button")].filter((one) => one.textContent === name);
    named.at(-1)?.click();
  }

  async #leaveForm() {
    if (!world.modals.length) return;
    complain(await act("close", { view: world.modals.at(-1).id, all: "yes" }));
    await this.#until(() => !world.modals.length);
  }

  #pause(ms) {
    return this.#wait((resolve) => setTimeout(resolve, ms));
  }

  async #until(holds) {
    while (!holds()) await this.#wait((resolve) => this.#waiting.push(resolve));
  }

  /** Wait for what `begin` begins, or until it is stopped. */
  #wait(begin) {
    const signal = this.#stop?.signal;
    return new Promise((resolve, reject) => {
      const stop = () => reject(new Stopped());
      if (signal?.aborted) return stop();
      signal?.addEventListener("abort", stop, { once: true });
      begin(resolve);
    });
  }
}

const step = (id) => world.guide.steps.find((one) => one.id === id);
const inForm = (field) => document.querySelector(`#modal [data-action="${CSS.escape(field)}"]`);

/** What stands in a field while a text is typed; all of it at once for whoever wants no motion. */
function growing(text) {
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  return still ? [text] : [...text].map((_, at, letters) => letters.slice(0, at + 1).join(""));
}

/** Choose what begins with these words, in a menu or among radio buttons. */
function choose(node, words) {
  const fits = (one) => one.textContent.startsWith(words);
  if (!node.options) return [...node.querySelectorAll("label")].find(fits).click();
  node.value = [...node.options].find(fits).value;
  node.dispatchEvent(new Event("change", { bubbles: true }));
}
