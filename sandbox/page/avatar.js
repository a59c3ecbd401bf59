// A coloured square with someone's face, or with the initials of an app.

import { h } from "./dom.js";
import { face } from "./face.js";
import { person, personName } from "./world.js";

const TONES = 8;

export function avatar(id) {
  const one = person(id);
  const drawn = one && !one.bot && one.id !== "USLACKBOT" ? face(one.handle) : initials(id);
  return h("span", { class: `avatar tone-${tone(id)}`, "aria-hidden": "true" }, drawn);
}

const initials = (id) =>
  personName(id)
    .split(/\s+/)
    .map((word) => [...word][0])
    .slice(0, 2)
    .join("")
    .toUpperCase();

const tone = (id) => [...id].reduce((sum, char) => (sum * 31 + char.codePointAt(0)) % 1009, 7) % TONES;
