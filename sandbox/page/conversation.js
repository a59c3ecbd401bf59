// The messages of the conversation that is open, in one list with days.

import { day, dayName } from "./dates.js";
import { byId, h } from "./dom.js";
import { messageRow } from "./message.js";
import { MessageList } from "./message_list.js";
import { route } from "./route.js";
import { locale, world } from "./world.js";

const TOGETHER = 5 * 60;

export class Conversation {
  #list = new MessageList(byId("messages"), byId("scroll"));

  /** `onEarlier()`: the person wants to see older messages. */
  constructor(onEarlier) {
    this.onEarlier = onEarlier;
  }

  draw() {
    const shown = world.conversation;
    byId("messages").hidden = !shown;
    const place = shown ? `${world.here.me}/${shown.id}` : "";
    const rows = !shown ? [] : shown.messages.length ? this.#rows(shown) : [empty];
    this.#list.show(place, rows, route().message);
  }

  /** Go to the newest message. */
  toTheEnd() {
    this.#list.toTheEnd();
  }

  #rows(shown) {
    const rows = shown.more ? [this.#earlier()] : [];
    let last = null;
    for (const message of shown.messages) {
      if (!last || day(last.ts) !== day(message.ts)) rows.push(divider(message.ts));
      rows.push(messageRow(message, { compact: goesOn(last, message) }));
      last = message;
    }
    return rows;
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
  const build = () => h("h2", { class: "day", lang: locale() }, h("span", { dir: "auto" }, name));
  return { key: `day ${day(ts)}`, content: name, build };
}

/** Whether `message` goes on from `last`: the same author, soon after, with nothing in between. */
function goesOn(last, message) {
  if (!last || last.user !== message.user || last.replies || day(last.ts) !== day(message.ts)) return false;
  return !(last.only_you || message.only_you || last.subtype || message.subtype) && message.ts - last.ts < TOGETHER;
}
