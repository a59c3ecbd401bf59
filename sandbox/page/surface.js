// A surface is what the app's elements stand on: a message, a modal or the Home. It knows what is entered in them.

import { act } from "./api.js";
import { confirmed } from "./confirm.js";
import { complain } from "./toast.js";

const WORDS = ["plain_text_input", "email_text_input", "url_text_input", "number_input", "rich_text_input"];

export class Surface {
  #controls = new Map();

  /**
   * `where` names the surface for the sandbox: `{at, ts}` or `{view}`. `values` is what was entered so far; `heading`
   * is the level of the headers on it.
   */
  constructor(where, values, heading = "h3") {
    this.where = where;
    this.heading = heading;
    this.#values = values;
  }

  #values;

  /** What the sandbox knows to be entered in an element. */
  state(block, element) {
    return this.#values[block.block_id]?.[element.action_id] ?? {};
  }

  /** Remember an element that holds a value. */
  add(block, element, control) {
    this.#controls.set(key(block, element), { block, element, control, began: control.read() });
  }

  /** What is entered: block id -> action id -> value. */
  values() {
    const values = {};
    for (const { block, element, control } of this.#controls.values()) {
      values[block.block_id] ??= {};
      values[block.block_id][element.action_id] = control.read();
    }
    return values;
  }

  /** Take over what is entered in the same elements of `older`, which this surface replaces. */
  keep(older) {
    for (const [name, made] of this.#controls) {
      const same = older.#controls.get(name);
      if (same?.element.type !== made.element.type) continue;
      made.control.write(same.control.read());
      made.began = same.began;
    }
  }

  /** Whether the person typed words that are not what a field began with. */
  typed() {
    const fields = [...this.#controls.values()].filter(({ element }) => WORDS.includes(element.type));
    return fields.some(({ control, began }) => JSON.stringify(control.read()) !== JSON.stringify(began));
  }

  /** Use an element: tell the app, after asking the person if the app wants that. */
  async use(block, element, value, node) {
    if (element.confirm && !(await confirmed(element.confirm))) return;
    node?.setAttribute("aria-busy", "true");
    const about = { block_id: block.block_id, action_id: element.action_id, value, values: this.values() };
    complain(await act("click", { ...this.where, ...about }));
    node?.removeAttribute("aria-busy");
  }
}

const key = (block, element) => `${block.block_id}\n${element.action_id}`;
