// What can be done with a message: a bar that shows while the pointer or the focus is on it, and its menu.

import { act } from "./api.js";
import { h } from "./dom.js";
import { QUICK, emoji } from "./emoji.js";
import { pickEmoji } from "./emoji_picker.js";
import { menuButton } from "./menu.js";
import { openThread } from "./route.js";
import { complain, toast } from "./toast.js";
import { personName, world } from "./world.js";

export const react = async (ts, name) => complain(await act("react", { ts, name }));

/** Let the person choose any reaction to the message. */
export const reactWithAny = (anchor, ts) => pickEmoji(anchor, (name) => react(ts, name));

/** The bar, a toolbar: one stop of the Tab key, then the arrows. Its menu has all of it, for fingers. */
export function tools(message, inThread) {
  if (message.only_you || message.subtype) return null;
  const reply = () => openThread(message.thread ?? message.ts);
  const bar = h(
    "div",
    { class: "tools", role: "toolbar", "aria-label": `Actions for the message of ${personName(message.user)}` },
    QUICK.map((name) => tool(`React with ${name}`, emoji(name), () => react(message.ts, name))),
    tool("Find another reaction", "☺", () => reactWithAny(bar, message.ts)),
    !inThread && tool("Reply in thread", "💬", reply),
    menuButton("More actions for this message", () => items(message, bar, !inThread && reply), { "data-action": "more" }),
  );
  buttons(bar).forEach((button, index) => (button.tabIndex = index ? -1 : 0));
  bar.addEventListener("keydown", (event) => move(bar, event));
  return bar;
}

function tool(label, sign, use) {
  const props = { type: "button", class: "plain tool", "aria-label": label, title: label, "data-action": label };
  return h("button", { ...props, onclick: use }, sign);
}

function items(message, bar, reply) {
  return [
    ...QUICK.map((name) => ({
      label: `React with ${name}`,
      node: emoji(name),
      run: () => react(message.ts, name),
    })),
    { label: "Find another reaction", run: () => reactWithAny(bar, message.ts) },
    ...(reply ? [{ label: "Reply in thread", run: reply }] : []),
    ...world.app.shortcuts.map(({ id, name }) => ({
      label: `${name} · ${world.app.name}`,
      run: () => useShortcut(id, message),
    })),
    { label: "Copy link", run: () => copy(message.link) },
  ];
}

const useShortcut = async (callback_id, { ts }) => complain(await act("shortcut", { callback_id, ts }));

/** Into the clipboard; where the browser keeps the page from it, the link is shown. */
async function copy(link) {
  try {
    await navigator.clipboard.writeText(link);
    toast("The link is copied. Paste it into a message to quote this one.");
  } catch {
    toast(link);
  }
}

const buttons = (bar) => [...bar.querySelectorAll(":scope > button, :scope > .menu-anchor > button")];

function move(bar, event) {
  const all = buttons(bar).filter((button) => button.offsetParent);
  const at = all.indexOf(document.activeElement);
  const to = { ArrowRight: at + 1, ArrowLeft: at - 1 + all.length, Home: 0, End: all.length - 1 }[event.key];
  if (at < 0 || to === undefined) return;
  event.preventDefault();
  all[to % all.length].focus();
}
