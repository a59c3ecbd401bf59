// What can be done with a message: a bar that shows while the pointer or the focus is on it, and its menu.

import { act } from "./api.js";
import { h } from "./dom.js";
import { QUICK, emoji } from "./emoji.js";
import { pickEmoji } from "./emoji_picker.js";
import { menuButton } from "./menu.js";
import { openThread } from "./route.js";
import { complain, toast } from "./toast.js";
import { whyItems } from "./why.js";
import { personName, world } from "./world.js";

/** Where the focus of the bar goes when its message is built anew. */
const MORE = { "data-action": "more" };

export const react = async (ts, name) => complain(await act("react", { ts, name }));

/** Let the person choose any reaction to the message. */
export const reactWithAny = (anchor, ts) => pickEmoji(anchor, (name) => react(ts, name));

/** Give a message its bar, a toolbar. Its menu, which has all of it, is one stop of the Tab key; from there the arrows
    lead to the rest, which is made once somebody comes: there are many messages. */
export function addTools(node, message, inThread) {
  if (message.subtype || (message.only_you && !whyItems(message).length)) return;
  const author = personName(message.user);
  const reply = inThread ? null : () => openThread(message.thread ?? message.ts);
  const offered = () => (message.only_you ? whyItems(message) : items(message, bar, reply));
  const bar = h(
    "div",
    { class: "tools", role: "toolbar", "aria-label": `Message of ${author}` },
    menuButton(`Actions for the message of ${author}`, offered, MORE),
  );
  const complete = () => bar.childElementCount > 1 || message.only_you || bar.prepend(...quick(message, bar, reply));
  node.addEventListener("pointerenter", complete);
  bar.addEventListener("focusin", complete);
  bar.addEventListener("keydown", (event) => move(bar, event));
  node.append(bar);
}

function quick({ ts }, bar, reply) {
  return [
    ...QUICK.map((name) => tool(`React with ${name}`, emoji(name), () => react(ts, name))),
    tool("Find another reaction", "☺", () => reactWithAny(bar, ts)),
    ...(reply ? [tool("Reply in thread", "💬", reply)] : []),
  ];
}

function tool(label, sign, use) {
  const props = { type: "button", class: "plain tool", "aria-label": label, title: label, tabindex: "-1" };
  return h("button", { ...props, ...MORE, onclick: use }, sign);
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
    ...whyItems(message),
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
