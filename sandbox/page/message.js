// One message: who, when, what, and what can be done with it.

import { act } from "./api.js";
import { avatar } from "./avatar.js";
import { renderBlocks } from "./blocks.js";
import { clockTime, timeNode } from "./dates.js";
import { h } from "./dom.js";
import { REACTIONS, emoji } from "./emoji.js";
import { fileNode } from "./file.js";
import { menuButton } from "./menu.js";
import { mrkdwn } from "./mrkdwn.js";
import { Surface } from "./surface.js";
import { complain } from "./toast.js";
import { whyItems } from "./why.js";
import { person, personName, world } from "./world.js";

/** `reply`: it stands under its thread's parent; `compact`: it goes on from the same author's last one. */
export function messageNode(message, { reply, compact, onReply }) {
  const kinds = [
    "message",
    reply && "reply",
    compact && "compact",
    message.only_you && "private",
    message.subtype && "quiet",
  ];
  return h(
    "article",
    { class: kinds.filter(Boolean).join(" "), "data-ts": message.ts },
    avatar(message.user),
    h(
      "div",
      { class: "body" },
      byline(message),
      note(message, reply),
      content(message),
      message.files.map(fileNode),
      reactions(message),
    ),
    tools(message, onReply),
  );
}

function byline({ user, ts, edited }) {
  const name = h("strong", { dir: "auto" }, personName(user));
  const badge = person(user)?.bot && h("span", { class: "badge" }, "APP");
  const seconds = Number(ts);
  const when = timeNode(seconds, clockTime(seconds));
  return h("div", { class: "byline" }, name, badge, when, edited && h("span", { class: "soft" }, "(edited)"));
}

function note(message, reply) {
  if (message.only_you) return h("p", { class: "only-you" }, "Only visible to you");
  return message.thread && !reply ? h("p", { class: "soft" }, "replied to a thread") : null;
}

function content(message) {
  if (!message.blocks.length) return h("div", { class: "content text", dir: "auto" }, ...mrkdwn(message.text));
  const surface = new Surface({ ts: message.ts }, message.values);
  return h("div", { class: "content" }, renderBlocks(surface, message.blocks));
}

function reactions({ ts, reactions: given }) {
  if (!given.length) return null;
  return h(
    "div",
    { class: "reactions" },
    given.map((reaction) => reactionButton(ts, reaction)),
  );
}

function reactionButton(ts, { name, users }) {
  const mine = users.includes(world.here.me);
  const who = users.map(personName).join(", ");
  const props = {
    type: "button",
    class: "reaction",
    "aria-pressed": String(mine),
    title: `${who} reacted with :${name}:`,
  };
  return h("button", { ...props, onclick: () => react(ts, name) }, emoji(name), ` ${users.length}`);
}

const react = async (ts, name) => complain(await act("react", { ts, name }));

function tools(message, onReply) {
  if (message.subtype) return null;
  const items = () => (message.only_you ? whyItems(message) : offered(message, onReply));
  if (message.only_you && !items().length) return null;
  return h("div", { class: "tools" }, menuButton(`Actions for the message of ${personName(message.user)}`, items));
}

function offered(message, onReply) {
  return [
    ...REACTIONS.map((name) => ({
      label: `React with ${name}`,
      node: emoji(name),
      run: () => react(message.ts, name),
    })),
    { label: "Reply in thread", run: () => onReply(message) },
    ...world.app.shortcuts.map(({ id, name }) => ({
      label: `${name} · ${world.app.name}`,
      run: () => useShortcut(id, message),
    })),
    ...whyItems(message),
  ];
}

const useShortcut = async (callback_id, { ts }) => complain(await act("shortcut", { callback_id, ts }));
