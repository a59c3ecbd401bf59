// Where one writes: messages, slash commands, replies in a thread.

import { act } from "./api.js";
import { byId, fill, h } from "./dom.js";
import { menuButton } from "./menu.js";
import { Suggestions } from "./suggestions.js";
import { complain } from "./toast.js";
import { isAppDm, place, placeName, title, world } from "./world.js";

export class Composer {
  #box;
  #id;
  #onSent;
  #drafts = new Map();
  #thread = null;
  #shown = "";
  #text = null;
  #also = null;
  #line = null;
  #waiting = 0;

  /** `box` is where it stands, `id` that of its field; `onSent()` hears when the person sends something. */
  constructor(box, id, onSent) {
    [this.#box, this.#id, this.#onSent] = [box, id, onSent];
  }

  /** Show what fits the open conversation, or a `thread` in it (`{ts, name}`); what is being typed stays with each. */
  draw(thread = null) {
    const open = place(world.here.at);
    this.#thread = thread;
    const closed = open ? reasonNotToWrite(open) : null;
    const shown = JSON.stringify([world.here, thread, closed, open && placeName(open)]);
    if (shown === this.#shown) return;
    this.#shown = shown;
    this.#text = null;
    fill(this.#box, open && (closed ? notice(closed) : this.#form(open)));
    if (!thread) byId("skip").hidden = !this.#text;
  }

  #form(open) {
    const label = this.#thread ? `Reply to ${this.#thread.name} in the thread` : `Write to ${title(open)}`;
    const key = this.#key();
    this.#text = h("textarea", {
      id: this.#id,
      rows: "1",
      placeholder: this.#thread ? "Reply …" : label,
      "aria-label": label,
      dir: "auto",
      value: this.#drafts.get(key) ?? "",
    });
    const suggestions = new Suggestions(this.#text);
    const send = () => this.#send(this.#text, key);
    const hint = h("span", { class: "soft" });
    const tell = () => fill(hint, usage(this.#text.value) ?? HINT);
    this.#text.addEventListener("input", () => this.#drafts.set(key, this.#text.value));
    this.#text.addEventListener("input", tell);
    this.#text.addEventListener("keydown", (event) => suggestions.key(event) || sendOnEnter(event, send));
    tell();
    const button = h("button", { type: "button", class: "button primary", onclick: send }, "Send");
    this.#line = h("span", { class: "waiting", role: "status" });
    return [
      h("div", { class: "write" }, suggestions.node, shortcuts(), this.#text, button),
      this.#thread && this.#alsoOutside(open),
      h("div", { class: "under" }, this.#line, hint),
    ];
  }

  #alsoOutside(open) {
    this.#also = h("input", { type: "checkbox" });
    const where = open.kind === "im" || open.kind === "mpim" ? "as a direct message" : `to ${title(open)}`;
    return h("label", { class: "also soft" }, this.#also, ` Also send ${where}`);
  }

  async #send(field, key) {
    const text = field.value;
    if (!text.trim()) return;
    this.#write(key, "");
    const command = text.startsWith("/");
    const broadcast = this.#thread && this.#also.checked ? "yes" : "";
    this.#onSent();
    this.#wait(command ? 1 : 0);
    const answer = await act("send", { text, thread: this.#thread?.ts ?? "", broadcast });
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
    if (this.#line) this.#line.textContent = this.#waiting ? `Waiting for ${world.app.name} …` : "";
  }

  #key() {
    return JSON.stringify([world.here, this.#thread?.ts ?? ""]);
  }
}

const HINT = "Enter sends, Shift+Enter starts a new line";

/** How the command that is being typed is used; undefined if there is none. */
function usage(text) {
  const command = world.app.commands.find(({ name }) => text.startsWith(`${name} `));
  return command?.usage && `${command.name} ${command.usage}`;
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
