// One message: who, when, what, who reacted, and what was replied.

import { act } from "./api.js";
import { avatar } from "./avatar.js";
import { renderBlocks } from "./blocks.js";
import { clockTime, dateText, fullTime, timeNode } from "./dates.js";
import { h } from "./dom.js";
import { emoji } from "./emoji.js";
import { fileNode } from "./file.js";
import { addTools, react, reactWithAny } from "./message_tools.js";
import { mrkdwn } from "./mrkdwn.js";
import { messageAddress } from "./permalink.js";
import { openThread } from "./route.js";
import { Surface } from "./surface.js";
import { complain } from "./toast.js";
import { person, personName, place, title, world } from "./world.js";

const LAST = "last {day_divider_pretty} {time}";

let several = null;
/** "Ana, Ben, and Cleo"; what writes it is made once it is needed, since making it takes long. */
const listed = (names) => (several ??= new Intl.ListFormat("en")).format(names);

/** A message as a row of a list. `compact`: it goes on from the same author's last one. */
export function messageRow(message, how) {
  const { values, ...told } = message;
  return {
    key: `${message.only_you ? "private" : "message"} ${message.ts}`,
    content: JSON.stringify([told, how]),
    build: () => messageNode(message, how),
  };
}

function messageNode(message, { compact, inThread }) {
  const kinds = ["message", compact && "compact", message.only_you && "private", message.subtype && "quiet"];
  const node = h(
    "article",
    { class: kinds.filter(Boolean).join(" "), "data-ts": message.ts },
    avatar(message.user),
    h(
      "div",
      { class: "body" },
      byline(message),
      note(message, inThread),
      content(message),
      message.quotes.map(quote),
      message.files.map(fileNode),
      reactions(message),
      !inThread && replies(message),
    ),
  );
  addTools(node, message, inThread);
  return node;
}

function byline({ user, ts, edited }) {
  const name = h("strong", { dir: "auto" }, personName(user));
  const badge = person(user)?.bot && h("span", { class: "badge" }, "APP");
  const seconds = Number(ts);
  const when = timeNode(seconds, clockTime(seconds));
  return h("div", { class: "byline" }, name, badge, when, edited && h("span", { class: "soft" }, "(edited)"));
}

function note(message, inThread) {
  if (message.only_you) return h("p", { class: "only-you" }, "Only visible to you", " · ", dismissing(message));
  if (inThread || !message.thread) return null;
  return h("p", { class: "soft" }, "replied to a ", linkButton("thread", () => openThread(message.thread)));
}

function dismissing({ ts }) {
  return linkButton("Dismiss", async () => complain(await act("dismiss", { ts })));
}

const linkButton = (label, use) => h("button", { type: "button", class: "as-link", onclick: use }, label);

function content(message) {
  if (!message.blocks.length) return h("div", { class: "content text", dir: "auto" }, ...mrkdwn(message.text));
  const surface = new Surface({ ts: message.ts }, message.values);
  return h("div", { class: "content" }, renderBlocks(surface, message.blocks));
}

function reactions({ ts, reactions: given }) {
  if (!given.length) return null;
  const label = "Add another reaction";
  const add = { type: "button", class: "reaction", "aria-label": label, title: label, "data-action": label };
  return h(
    "div",
    { class: "reactions" },
    given.map((reaction) => reactionButton(ts, reaction)),
    h("button", { ...add, onclick: (event) => reactWithAny(event.currentTarget, ts) }, "☺+"),
  );
}

function reactionButton(ts, { name, users }) {
  const who = listed(users.map(personName));
  const props = {
    type: "button",
    class: "reaction",
    "aria-pressed": String(users.includes(world.here.me)),
    "aria-label": `${users.length} · ${who} reacted with :${name}:`,
    title: `${who} reacted with :${name}:`,
    "data-action": `reaction ${name}`,
  };
  return h("button", { ...props, onclick: () => react(ts, name) }, emoji(name), ` ${users.length}`);
}

/** What a message tells of its thread; a click opens it. */
function replies({ ts, replies: told }) {
  if (!told) return null;
  const props = { type: "button", class: "replies", "data-action": "replies", onclick: () => openThread(ts) };
  const count = told.count > 0 && h("span", { class: "reply-count" }, replyCount(told.count));
  const last = told.last && h("span", { class: "soft" }, dateText(Number(told.last), LAST));
  const mine = told.only_you > 0 && h("span", { class: "soft" }, `${told.only_you} only visible to you`);
  return h("button", props, told.users.map(avatar), count, " ", last, " ", mine);
}

export const replyCount = (count) => `${count} ${count === 1 ? "reply" : "replies"}`;

/** A message that another one links to, in short. */
function quote({ at, ts, user, text, link }) {
  const where = place(at);
  const seconds = Number(ts);
  const when = timeNode(seconds, fullTime(seconds));
  return h(
    "blockquote",
    { class: "quote", cite: link },
    h("div", { class: "byline" }, avatar(user), h("strong", {}, personName(user))),
    h("div", { class: "text", dir: "auto" }, ...mrkdwn(text)),
    h(
      "p",
      { class: "soft" },
      where && `${title(where)} · `,
      when,
      " · ",
      h("a", { href: messageAddress(link) }, "View message"),
    ),
  );
}
