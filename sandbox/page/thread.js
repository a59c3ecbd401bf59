// The thread beside the conversation: a message, its replies, and where one answers.

import { Composer } from "./composer.js";
import { byId, fill, h } from "./dom.js";
import { messageRow, replyCount } from "./message.js";
import { MessageList } from "./message_list.js";
import { closeThread, route } from "./route.js";
import { personName, place, title, world } from "./world.js";

export class ThreadPanel {
  #list = new MessageList(byId("thread-messages"), byId("thread-scroll"));
  #composer = new Composer(byId("thread-composer"), "thread-text", () => this.#list.toTheEnd());
  #ts = null;

  constructor() {
    byId("thread-close").addEventListener("click", closeThread);
    addEventListener("keydown", (event) => this.#ts && meansThePanel(event) && closeThread());
  }

  draw() {
    const [before, shown] = [this.#ts, world.thread];
    this.#ts = shown?.ts ?? null;
    byId("thread").hidden = !shown;
    if (!shown) return before && this.#leave(before);
    this.#composer.draw({ ts: shown.ts, name: personName(shown.messages[0].user) });
    const open = place(shown.at);
    fill(byId("thread-where"), open ? title(open) : "");
    this.#list.show(`${world.here.me}/${shown.at}/${shown.ts}`, rows(shown.messages), route().message);
    if (before !== this.#ts) byId("thread-text")?.focus();
  }

  #leave(ts) {
    this.#list.show("", []);
    giveBackFocus(ts);
  }
}

function rows([parent, ...replies]) {
  const count = replyCount(replies.filter((reply) => !reply.only_you).length);
  const between = { key: "count", content: count, build: () => h("h3", { class: "day" }, h("span", {}, count)) };
  const row = (message) => messageRow(message, { inThread: true });
  return [row(parent), ...(replies.length ? [between] : []), ...replies.map(row)];
}

/** Escape closes the thread unless something that lies above it takes it. */
function meansThePanel(event) {
  return event.key === "Escape" && !event.defaultPrevented && !document.querySelector("dialog[open], :popover-open");
}

/** The focus goes back to the message whose thread was open. */
function giveBackFocus(ts) {
  const focused = document.activeElement;
  if (focused !== document.body && !byId("thread").contains(focused)) return;
  const opener = byId("messages").querySelector(`[data-ts="${CSS.escape(ts)}"] .replies`);
  (opener ?? byId("composer-text"))?.focus();
}
