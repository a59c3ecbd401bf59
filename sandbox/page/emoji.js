// Emoji by Slack's names. What names none is shown as it stands, between its colons.

import { h } from "./dom.js";
import { CATEGORIES } from "./emoji_data.js";

/** Each category with its emoji: `{names, name, said, character, toned}`. */
export const GROUPS = CATEGORIES.map(([title, members]) => [title, members.map(made)]);
const ALL = GROUPS.flatMap(([, members]) => members);
const BY_NAME = new Map(ALL.flatMap((one) => one.names.map((name) => [name, one])));

/** What is offered on a message at once, and first of all in the picker. */
export const QUICK = ["heart", "raised_hands", "tada"];
export const OFTEN = [...QUICK, "+1", "pray", "eyes", "clap", "white_check_mark"].map((name) => BY_NAME.get(name));

function made([names, said, character, toned]) {
  return { names, name: names[0], said, character, toned: toned === 1 };
}

/** The character of a name, which may have a skin tone (`wave::skin-tone-3`); undefined if there is none. */
export function characterOf(name) {
  const [plain, tone] = name.split("::skin-tone-");
  const one = BY_NAME.get(plain);
  return one && (tone && one.toned ? withTone(one.character, Number(tone)) : one.character);
}

/** A tone stands after the first character, in place of the mark that asks for colour. */
function withTone(character, tone) {
  const [first, ...rest] = character;
  const others = rest[0] === "\ufe0f" ? rest.slice(1) : rest;
  return [first, String.fromCodePoint(0x1f3f9 + tone), ...others].join("");
}

/** The emoji whose names have all these words: first those whose own name begins so, and what is often used. */
export function search(text) {
  const words = text
    .toLowerCase()
    .split(/[\s_:]+/)
    .filter(Boolean);
  const start = words.join("_");
  const fits = (one) => words.every((word) => one.said.includes(word) || one.names.some((name) => name.includes(word)));
  const found = [...OFTEN, ...ALL].filter(fits);
  const begins = found.filter((one) => one.names.some((name) => name.startsWith(start)));
  return [...new Set([...begins, ...found])];
}

/** The emoji with its name for screen readers, or `:name:` if it is not known here. */
export function emoji(name) {
  const character = characterOf(name);
  if (!character) return document.createTextNode(`:${name}:`);
  return h("span", { class: "emoji", role: "img", "aria-label": spoken(name), title: `:${name}:` }, character);
}

const spoken = (name) =>
  ({ "+1": "thumbs up", "-1": "thumbs down" })[name] ?? name.replace("::", ", ").replaceAll("_", " ");

/** The character alone, for places that take text only (option lists, button labels). */
export const withEmoji = (text) => text.replace(/:([a-z0-9_+'-]+):/g, (found, name) => characterOf(name) ?? found);
