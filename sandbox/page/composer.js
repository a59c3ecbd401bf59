// Where one writes: messages, slash commands, replies in a thread.

import { act } from "./api.js";
import { byId, fill, h } from "./dom.js";
import { menuButton } from "./menu.js";
import { Suggestions } from "./suggestions.js";
import { complain } from "./toast.js";
import { isAppDm, personName, place, placeName, world } from "./world.js";

export class Composer {
  #drafts = new Map();
  #thread = null;
  #shown = "";
  #text = null;
  #waiting = 0;

  /** Answer in the thread of a message. */
  replyTo(message) {
    this.#keepDraft();
    this.#thread = { at: world.here.at, ts: message.thread ?? message.ts, name: personName(message.user) };
    this.draw();
    this.#text?.focus();
  }

  /** Show what fits the open conversation; what is being typed stays as long as that does. */
  draw() {
    const open = place(world.here.at);
    if (this.#thread?.at !== world.here.at) this.#thread = null;
    const closed = open ? reasonNotToWrite(open) : null;
    const shown = JSON.stringify([world.here, this.#thread, closed, open && placeName(open)]);
    if (shown === this.#shown) return;
    this.#shown = shown;
    this.#text = null;
    fill(byId("composer"), open && (closed ? notice(closed) : this.#form(open)));
    byId("skip").hidden = !this.#text;
  }

  #form(open) {
    const label = this.#thread ? `Reply to ${this.#thread.name} in the thread` : `Write to ${title(open)}`;
    const key = this.#key();
    this.#text = h("textarea", {
      id: "composer-text",
      rows: "1",
      placeholder: label,
      "aria-label": label,
      dir: "auto",
      value: this.#drafts.get(key) ?? "",
    });
    const suggestions = new Suggestions(this.#text);
    const send = () => this.#send(this.#text, key);
    this.#text.addEventListener("input", () => this.#drafts.set(key, this.#text.value));
    this.#text.addEventListener("keydown", (event) => suggestions.key(event) || sendOnEnter(event, send));
    const button = h("button", { type: "button", class: "button primary", onclick: send }, "Send");
    const hint = h("span", { class: "soft" }, "Enter sends, Shift+Enter starts a new line");
    return [
      this.#thread && this.#threadLine(),
      h("div", { class: "write" }, suggestions.node, shortcuts(), this.#text, button),
      h("div", { class: "under" }, h("span", { id: "waiting", role: "status" }), hint),
    ];
  }

  #threadLine() {
    const leave = () => {
      this.#thread = null;
      this.draw();
      this.#text?.focus();
    };
    const close = h("button", { type: "button", class: "plain", onclick: leave }, "Leave the thread");
    return h("p", { class: "thread-line" }, `In the thread of ${this.#thread.name} `, close);
  }

  async #send(field, key) {
    const text = field.value;
    if (!text.trim()) return;
    this.#write(key, "");
    const command = text.startsWith("/");
    this.#wait(command ? 1 : 0);
    const answer = await act("send", { text, thread: this.#thread?.ts ?? "" });
    this.#wait(command ? -1 : 0);
    if (!answer.error) return;
    if (!answer.shown || answer.details.length) complain(answer);
    this.#write(key, [text, this.#drafts.get(key)].filter(Boolean).join("\n"));
  }

  /** Put words into the open conversation's field, ready to be sent; false if others stand there, or it is closed. */
  put(words) {
    this.#thread = null;
    this.draw();
    if (!this.#text || !words.startsWith(this.#text.value)) return false;
    this.#write(this.#key(), words);
    this.#text.focus();
    return true;
  }

  /** Send what stands in the field. */
  send() {
    return this.#send(this.#text, this.#key());
  }

  #write(key, text) {
    this.#drafts.set(key, text);
    if (key !== this.#key() || !this.#text) return;
    this.#text.value = text;
    if (!text) this.#text.dispatchEvent(new Event("input"));
  }

  #wait(change) {
    this.#waiting += change;
    const line = byId("waiting");
    if (line) line.textContent = this.#waiting ? `Waiting for ${world.app.name} …` : "";
  }

  #keepDraft() {
    if (this.#text) this.#drafts.set(this.#key(), this.#text.value);
  }

  #key() {
    return JSON.stringify([world.here, this.#thread?.ts ?? ""]);
  }
}

function sendOnEnter(event, send) {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  send();
}

/** The app's global shortcuts, which work in threads as well. */
function shortcuts() {
  if (!world.app.global_shortcuts.length) return null;
  const use = async (callback_id) => complain(await act("shortcut", { callback_id }));
  const items = () => world.app.global_shortcuts.map(({ id, name }) => ({ label: name, run: () => use(id) }));
  return menuButton("Shortcuts", items, { class: "plain shortcuts" }, "+");
}

const title = (open) => (["channel", "private"].includes(open.kind) ? `#${placeName(open)}` : placeName(open));

function reasonNotToWrite(open) {
  if (open.archived) return { text: "This channel is archived." };
  if (!open.member) return { text: `You are not in #${open.name}.`, join: true };
  if (isAppDm(open) && !world.app.messages_open) return { text: "Sending messages to this app has been turned off." };
  return null;
}

function notice({ text, join }) {
  const use = async () => complain(await act("join"));
  return h(
    "p",
    { class: "notice" },
    text,
    " ",
    join && h("button", { type: "button", class: "button", onclick: use }, "Join channel"),
  );
}
