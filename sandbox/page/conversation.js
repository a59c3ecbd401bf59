// The messages of the conversation that is open, in one list with days and threads.

import { day, dayName } from "./dates.js";
import { byId, h } from "./dom.js";
import { messageNode } from "./message.js";
import { Rows } from "./rows.js";
import { locale, now, world } from "./world.js";

const TOGETHER = 5 * 60;
const NEAR_THE_END = 80;

export class Conversation {
  #rows = new Rows(byId("messages"));
  #scroll = byId("scroll");
  #place = "";
  #context = "";
  #atTheEnd = true;

  /** `onReply(message)`: the person wants to write in a thread; `onEarlier()`: they want to see older messages. */
  constructor(onReply, onEarlier) {
    this.onReply = onReply;
    this.onEarlier = onEarlier;
    this.#scroll.addEventListener("scroll", () => (this.#atTheEnd = this.#distance() < NEAR_THE_END));
    new ResizeObserver(() => this.#settle()).observe(this.#scroll);
  }

  #distance() {
    return this.#scroll.scrollHeight - this.#scroll.scrollTop - this.#scroll.clientHeight;
  }

  /** Who was at the end stays there. */
  #settle() {
    if (world.conversation && this.#atTheEnd) this.#scroll.scrollTop = this.#scroll.scrollHeight;
  }

  draw() {
    const shown = world.conversation;
    byId("messages").hidden = !shown;
    const place = shown ? `${world.here.me}/${shown.id}` : "";
    const fresh = place !== this.#place;
    this.#place = place;
    if (!shown) return;
    const top = this.#scroll.scrollTop;
    this.#startOver(fresh);
    this.#rows.show(shown.messages.length ? this.#list(shown) : [empty]);
    this.#scroll.scrollTop = top;
    this.#atTheEnd ||= fresh;
    this.#settle();
  }

  /** Build everything anew when names, zones or the day may read differently. */
  #startOver(fresh) {
    const names = world.places.map(({ id, name }) => [id, name]);
    const context = JSON.stringify([world.people, world.groups, world.app, names, day(now())]);
    if (fresh || context !== this.#context) this.#rows.clear();
    this.#context = context;
  }

  #list(shown) {
    const rows = shown.more ? [this.#earlier()] : [];
    let last = null;
    for (const message of shown.messages) {
      if (!last || day(last.ts) !== day(message.ts)) rows.push(divider(message.ts));
      rows.push(this.#row(message, { compact: goesOn(last, message) }));
      rows.push(...message.replies.map((reply) => this.#row(reply, { reply: true })));
      last = message;
    }
    return rows;
  }

  #row(message, how) {
    const { values, replies, ...told } = message;
    const kind = `${how.reply ? "reply" : "message"} ${message.only_you ? "private" : ""}`;
    return {
      key: `${kind} ${message.ts}`,
      content: JSON.stringify([told, how]),
      build: () => messageNode(message, { ...how, onReply: this.onReply }),
    };
  }

  #earlier() {
    const build = () =>
      h("button", { type: "button", class: "button", onclick: this.onEarlier }, "Show earlier messages");
    return { key: "earlier", content: "", build };
  }
}

const empty = {
  key: "empty",
  content: "",
  build: () => h("p", { class: "empty soft" }, "Nothing has been written here yet."),
};

function divider(ts) {
  const name = dayName(Number(ts));
  return { key: `day ${day(ts)}`, content: name, build: () => h("h2", { class: "day", lang: locale() }, h("span", { dir: "auto" }, name)) };
}

/** Whether `message` goes on from `last`: the same author, soon after, with nothing in between. */
function goesOn(last, message) {
  if (!last || last.user !== message.user || last.replies.length || day(last.ts) !== day(message.ts)) return false;
  return !(last.only_you || message.only_you || last.subtype || message.subtype) && message.ts - last.ts < TOGETHER;
}
