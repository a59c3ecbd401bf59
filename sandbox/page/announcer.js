// What arrives in the open conversation, for those who listen to the page: one sentence for each burst.

import { byId, fill, h } from "./dom.js";
import { mrkdwn } from "./mrkdwn.js";
import { personName, world } from "./world.js";

const BURST_MS = 800;
const MOST_LETTERS = 300;

export class Announcer {
  #place = "";
  #newest = "";
  #waiting = [];
  #timer = 0;

  /** Hear of what the conversation shows now. */
  draw() {
    const messages = (world.conversation?.messages ?? []).flatMap((one) => [one, ...one.replies]);
    const place = JSON.stringify(world.here);
    const arrived = messages.filter(({ ts, user }) => ts > this.#newest && user !== world.here.me);
    this.#waiting = place === this.#place ? [...this.#waiting, ...arrived] : [];
    this.#place = place;
    this.#newest = messages.reduce((newest, { ts }) => (ts > newest ? ts : newest), "");
    clearTimeout(this.#timer);
    if (this.#waiting.length) this.#timer = setTimeout(() => this.#say(), BURST_MS);
  }

  #say() {
    const last = this.#waiting.at(-1);
    const words = h("span", {}, mrkdwn(last.text)).textContent.slice(0, MOST_LETTERS);
    const several = `${this.#waiting.length} new messages, the last one from ${personName(last.user)}`;
    fill(byId("news"), h("p", {}, this.#waiting.length > 1 ? several : `${personName(last.user)}: ${words}`));
    this.#waiting = [];
  }
}
