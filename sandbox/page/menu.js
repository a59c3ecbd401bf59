// A button that opens a small menu: the "…" of a message, an overflow element.

import { h } from "./dom.js";

/** `items` is a function that answers `[{label, node, run}]`; it is asked each time the menu opens. */
export function menuButton(label, items, props = {}, sign = "⋯") {
  const menu = h("div", { class: "menu", role: "menu", popover: "auto" });
  const button = h(
    "button",
    {
      type: "button",
      class: "plain dots",
      "aria-haspopup": "menu",
      "aria-expanded": "false",
      "aria-label": label,
      title: label,
      ...props,
    },
    sign,
  );
  button.addEventListener("click", () => open(menu, button, items()));
  menu.addEventListener("toggle", (event) => button.setAttribute("aria-expanded", String(event.newState === "open")));
  menu.addEventListener("keydown", move);
  return h("span", { class: "menu-anchor" }, button, menu);
}

function open(menu, button, items) {
  menu.replaceChildren(...items.map((item) => entry(menu, item)));
  menu.showPopover();
  placeAt(menu, button);
  menu.querySelector("button")?.focus();
}

/** Put an open popover below what it belongs to, or above it where there is no room. */
export function placeAt(menu, button) {
  const { left, bottom, top } = button.getBoundingClientRect();
  const fitsBelow = bottom + menu.offsetHeight < innerHeight;
  menu.style.left = `${Math.max(8, Math.min(left, innerWidth - menu.offsetWidth - 8))}px`;
  menu.style.top = `${fitsBelow ? bottom : Math.max(8, top - menu.offsetHeight)}px`;
}

function entry(menu, { label, node, run }) {
  const choose = () => {
    menu.hidePopover();
    run();
  };
  const named = node ? { "aria-label": label, title: label, class: "small" } : {};
  return h("button", { type: "button", role: "menuitem", onclick: choose, ...named }, node ?? label);
}

function move(event) {
  const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
  if (!step) return;
  event.preventDefault();
  const entries = [...event.currentTarget.querySelectorAll("button")];
  const at = entries.indexOf(document.activeElement);
  entries.at((at + step) % entries.length).focus();
}
