// The strip that says what happened while time passed, and where one can read it.

import { pause, SPEEDS } from "./clock.js";
import { clockTime, format } from "./dates.js";
import { byId, fill, h, show } from "./dom.js";
import { address } from "./route.js";
import { now, person, personName, place, placeName, world } from "./world.js";

export class Since {
  #said = h("p", { role: "status" });
  #far = h("progress", { "aria-label": "How far time has gone" });
  #soFar = h("span", { class: "soft" });
  #stop = button("Stop", pause);
  #open = button("Open", () => this.#toggle(), { "aria-expanded": "false", "aria-controls": "since-list" });
  #close = h("button", { type: "button", class: "plain", "aria-label": "Close", onclick: () => this.#dismiss() }, "✕");
  #list = h("div", { id: "since-list", class: "since-list", hidden: true });
  #shown = "";
  #closed = null;

  constructor() {
    fill(byId("since"), this.#said, this.#far, this.#soFar, this.#stop, this.#open, this.#close, this.#list);
    this.draw();
  }

  draw() {
    const { since, clock, here, people, places } = world;
    const content = JSON.stringify([since, clock.speed, clock.until, here, people, places.length, this.#closed]);
    if (since && !since.to) this.#progress(since);
    if (content === this.#shown) return;
    this.#shown = content;
    this.#say(since && since.from !== this.#closed ? since : null);
  }

  /** How far it is. Screen readers are told at the beginning and at the end only. */
  #progress({ from, counts }) {
    const { until } = world.clock;
    this.#far.value = until ? Math.min(Math.max((now() - from) / Math.max(until - from, 1), 0), 1) : 0;
    show(this.#soFar, sum(counts));
  }

  #say(since) {
    const [passes, over] = [since?.to === null, Boolean(since?.to)];
    const told = over && since.mine.length + since.others.length > 0;
    const held = document.activeElement === this.#stop;
    byId("since").classList.toggle("shown", Boolean(since));
    show(this.#said, passes ? going() : over ? said(since) : "");
    this.#far.hidden = !passes || !world.clock.until;
    this.#soFar.hidden = !passes;
    this.#open.hidden = !told;
    this.#stop.hidden = this.#far.hidden;
    if (held && this.#stop.hidden) (told ? this.#open : play()).focus();
    this.#close.hidden = !over;
    if (!told) this.#unfold(false);
    fill(this.#list, told && [mine(since), others(since)]);
  }

  #toggle() {
    this.#unfold(this.#list.hidden);
  }

  #unfold(open) {
    this.#list.hidden = !open;
    this.#open.setAttribute("aria-expanded", String(open));
  }

  #dismiss() {
    this.#closed = world.since.from;
    this.draw();
    play().focus();
  }
}

const button = (name, onclick, props = {}) =>
  h("button", { type: "button", class: "button small", onclick, ...props }, name);

const play = () => byId("clock").querySelector("button");

const NEAR = 6 * 86_400;
const DATE = { month: "short", day: "numeric" };

/** With its date where the weekday could be of another week than that of `other`. */
function moment(seconds, other = seconds) {
  const date = { weekday: "short", ...(Math.abs(other - seconds) < NEAR ? {} : DATE) };
  return `${format(seconds, date)} ${clockTime(seconds)}`;
}

const sum = (counts) => counts.map(([count, word]) => `${count} ${word}`).join(" · ");

function going() {
  const { until, speed } = world.clock;
  return until ? `On the way to ${moment(until, now())} …` : `Time runs: ${SPEEDS[speed] ?? ""} …`;
}

const said = ({ from, to, counts }) =>
  `${moment(from, to)} to ${moment(to, from)}: ${sum(counts) || "nothing was written"}`;

/** What the acting person can read, the newest first. */
function mine(since) {
  if (!since.mine.length) return h("p", { class: "soft" }, "Nothing of it is for you.");
  const lines = since.mine.toReversed().map(({ at, ts, what }) => {
    const name = `${what.charAt(0).toUpperCase()}${what.slice(1)}`;
    return h("li", {}, h("a", { href: address({ at }) }, name), ` ${where(at)}, ${moment(Number(ts))}`);
  });
  return h("ul", {}, lines);
}

function where(at) {
  const one = place(at);
  return one?.kind === "im" ? `from ${placeName(one)}` : one ? `in #${placeName(one)}` : "";
}

/** Who else got something, and the way to see it as they do. */
function others(since) {
  const known = since.others.filter((one) => person(one.person));
  if (!known.length) return null;
  const links = known.map((one) => {
    const name = personName(one.person);
    const href = address({ as: one.person, at: one.at });
    return h("li", {}, h("a", { href, "aria-label": `See it as ${name}` }, name), ` ${one.count}`);
  });
  return [h("p", { class: "soft" }, "Others got something, too. See it as"), h("ul", { class: "names" }, links)];
}
