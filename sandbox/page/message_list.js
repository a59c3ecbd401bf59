// A list of messages that keeps its reader's place: the end if they were there, else the message they look at.

import { day } from "./dates.js";
import { Rows } from "./rows.js";
import { now, world } from "./world.js";

const NEAR_THE_END = 80;
/** As many rows as a high window shows. */
const AT_ONCE = 30;

export class MessageList {
  #rows;
  #place = "";
  #context = "";
  #found = "";
  #atTheEnd = true;
  #wanted = [];

  /** `node` holds the messages, `scroll` is what scrolls around it. */
  constructor(node, scroll) {
    [this.node, this.scroll, this.#rows] = [node, scroll, new Rows(node)];
    scroll.addEventListener("scroll", () => (this.#atTheEnd = this.#distance() < NEAR_THE_END));
    new ResizeObserver(() => this.#settle()).observe(scroll);
  }

  /** Show `rows` of a `place` (a string). Of `message`, if it is among them, the reader is shown where it stands.
      Of another place than before, the newest are there to read before the others are built. */
  show(place, rows, message = "") {
    const fresh = place !== this.#place;
    const seen = fresh ? [] : this.#seen();
    this.#place = place;
    this.#startOver(fresh);
    this.#rows.show(fresh && !message ? this.#newest(place, rows) : rows);
    this.#wanted = rows;
    this.#goBack(seen);
    this.#atTheEnd ||= fresh;
    this.#settle();
    this.#reveal(`${place} ${message}`, message);
  }

  /** The newest rows; once they are painted, all of them are shown, unless others were meanwhile. */
  #newest(place, rows) {
    const others = () => this.#wanted === rows && this.show(place, rows);
    if (rows.length > AT_ONCE) requestAnimationFrame(() => setTimeout(others));
    return rows.slice(-AT_ONCE);
  }

  /** Go to the newest message. */
  toTheEnd() {
    this.#atTheEnd = true;
    this.#settle();
  }

  #distance() {
    return this.scroll.scrollHeight - this.scroll.scrollTop - this.scroll.clientHeight;
  }

  /** Who was at the end stays there. */
  #settle() {
    if (!this.node.hidden && this.#atTheEnd) this.scroll.scrollTop = this.scroll.scrollHeight;
  }

  /** The messages that are in sight or below, and how high each stands. */
  #seen() {
    const edge = this.scroll.getBoundingClientRect().top;
    return [...this.node.querySelectorAll("[data-ts]")]
      .map((each) => [each.dataset.ts, each.getBoundingClientRect()])
      .filter(([, { bottom }]) => bottom > edge)
      .map(([ts, { top }]) => [ts, top]);
  }

  /** The first of them that is still there stands as high as before. */
  #goBack(seen) {
    for (const [ts, before] of seen) {
      const node = this.#message(ts);
      if (!node) continue;
      this.scroll.scrollTop += node.getBoundingClientRect().top - before;
      return;
    }
  }

  /** Build everything anew when names, zones or the day may read differently. */
  #startOver(fresh) {
    const names = world.places.map(({ id, name }) => [id, name]);
    const context = JSON.stringify([world.people, world.groups, world.app, names, day(now())]);
    if (fresh || context !== this.#context) this.#rows.clear();
    this.#context = context;
  }

  #reveal(wanted, ts) {
    const node = ts && this.#message(ts);
    if (!node || wanted === this.#found) return;
    this.#found = wanted;
    this.#atTheEnd = false;
    node.classList.add("found");
    node.scrollIntoView({ block: "center" });
  }

  #message(ts) {
    return this.node.querySelector(`[data-ts="${CSS.escape(ts)}"]`);
  }
}
