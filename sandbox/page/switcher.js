// Ctrl-K: going to a conversation, somebody, Home or into somebody's place by a few letters of the name.

import { byId, fill, h } from "./dom.js";
import { fit } from "./fuzzy.js";
import { Listbox } from "./listbox.js";
import { go } from "./route.js";
import { isAppDm, mentionable, person, personName, placeName, world } from "./world.js";

const MOST = 40;
const REMEMBERED = 30;
const STORE = "recent";

export class Switcher {
  #input = h("input", { type: "text", class: "field", autocomplete: "off", dir: "auto", "aria-label": "Go to" });
  #none = h("p", { class: "soft", role: "status" });
  #list = new Listbox(this.#input, "Where to go", (option) => this.#choose(option));
  #dialog = h("dialog", { class: "switcher", "aria-label": "Go to" }, this.#input, this.#list.node, this.#none);

  constructor() {
    this.#input.placeholder = "A channel, somebody, or “act as …”";
    this.#input.addEventListener("input", () => this.#search());
    this.#input.addEventListener("keydown", (event) => event.key !== "Escape" && this.#list.key(event));
    this.#dialog.addEventListener("click", (event) => event.target === this.#dialog && this.#dialog.close());
    document.body.append(this.#dialog);
    byId("go").addEventListener("click", () => this.#open());
    addEventListener("keydown", (event) => this.#shortcut(event));
  }

  /** Remember where the person is now. */
  visited() {
    remember(`at ${world.here.at}`);
  }

  #shortcut(event) {
    if (event.key.toLowerCase() !== "k" || event.altKey || event.shiftKey || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    if (this.#dialog.open) this.#dialog.close();
    else if (!document.querySelector("dialog[open]")) this.#open();
  }

  #open() {
    this.#input.value = "";
    this.#dialog.showModal();
    this.#search();
  }

  #search() {
    const found = ranked(this.#input.value);
    this.#list.show(found.slice(0, MOST));
    fill(this.#none, !found.length && "Nothing here has a name like that.");
  }

  #choose({ key, to }) {
    remember(key);
    this.#dialog.close();
    go(to);
  }
}

/** All that fits what was typed: the best first, among equals what was used last. */
function ranked(typed) {
  const used = recent();
  const late = ({ key }) => (used.includes(key) ? used.indexOf(key) : used.length);
  return everything()
    .map((option) => ({ ...option, fits: fit(typed, [option.label, option.note, option.also].join(" ")) }))
    .filter(({ fits }) => fits)
    .sort((one, other) => other.fits - one.fits || late(one) - late(other));
}

/** Where one can go, except where one is: `{key, label, note, also, to}`; `also` is what else it is found by. */
function everything() {
  const { here, app, places, people } = world;
  const home = app.home ? [{ key: "at home", label: "Home", note: app.name, to: { at: "home" } }] : [];
  const written = new Set(places.flatMap(({ kind, others }) => (kind === "im" ? (others[0] ?? here.me) : [])));
  const unwritten = mentionable().filter(({ id }) => !written.has(id));
  const others = people.filter(({ id, playable }) => playable && id !== here.me);
  return [
    ...places.filter(({ archived }) => !archived).map(placeOption),
    ...home,
    ...unwritten.map((one) => ({ key: `at ${one.id}`, ...called(one), to: { at: one.id } })),
    ...others.map((one) => ({ key: `as ${one.id}`, ...called(one, "Act as "), to: { as: one.id } })),
    ...places.filter(({ archived }) => archived).map(placeOption),
  ].filter(({ key }) => key !== `at ${here.at}`);
}

function placeOption(one) {
  const option = { key: `at ${one.id}`, label: placeName(one), to: { at: one.id } };
  const notes = [one.archived && "archived", one.unread && `${one.unread} unread`];
  if (isAppDm(one)) return { ...option, note: ["messages", ...notes].filter(Boolean).join(", ") };
  if (one.kind === "im") return { ...option, ...called(person(one.others[0] ?? world.here.me)) };
  const note = [one.kind === "private" && "private", ...notes].filter(Boolean).join(", ");
  return { ...option, label: one.kind === "mpim" ? option.label : `#${option.label}`, note };
}

const called = (one, before = "") => ({
  label: before + personName(one.id) + (!before && one.id === world.here.me ? " (you)" : ""),
  note: [`@${one.handle}`, one.title].filter(Boolean).join(" · "),
  also: one.full_name,
});

/** What was used last, the newest first; each tab has its own, since each can be somebody else. */
const recent = () => JSON.parse(sessionStorage.getItem(STORE) ?? "[]");

function remember(key) {
  const others = recent().filter((one) => one !== key);
  sessionStorage.setItem(STORE, JSON.stringify([key, ...others].slice(0, REMEMBERED)));
}
