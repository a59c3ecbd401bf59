// A coloured square with someone's initials.

import { h } from "./dom.js";
import { personName } from "./world.js";

const TONES = 8;

export function avatar(id) {
  const initials = personName(id)
    .split(/\s+/)
    .map((word) => [...word][0])
    .slice(0, 2)
    .join("")
    .toUpperCase();
  return h("span", { class: `avatar tone-${tone(id)}`, "aria-hidden": "true" }, initials);
}

const tone = (id) => [...id].reduce((sum, char) => (sum * 31 + char.codePointAt(0)) % 1009, 7) % TONES;
