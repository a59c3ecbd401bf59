// The sandbox's clock, and the buttons by which time passes.

import { act } from "./api.js";
import { clockTime, format } from "./dates.js";
import { byId, fill, h, show } from "./dom.js";
import { complain } from "./toast.js";
import { now, world, zone } from "./world.js";

const STEPS = [
  ["+1 hour", "hour"],
  ["Friday 15:00", "friday"],
  ["Monday 09:00", "monday"],
];
const NEXT = ["Next thing that happens", "next"];
/** How many seconds pass in one, and how that reads. */
export const SPEEDS = { 1: "Real time", 60: "1 min a second", 360: "1 h in 10 s", 1440: "1 day a min" };
const USUAL_SPEED = "360";
/** The pace of the world outside. */
const REAL_SPEED = "1";

/** Let time stand still, wherever it was going. */
export const pause = async () => complain(await act("pause"));

export class ClockBar {
  #timer = 0;
  #time = h("time", {});
  #stands = h("span", { class: "soft" }, "paused");
  #play = h("button", { type: "button", class: "button small", onclick: () => this.#use() });
  #speed = speeds((speed) => (world.clock.speed ? play(speed) : this.draw()));
  #next = step(NEXT);

  constructor() {
    const ways = h("div", { class: "ways" }, this.#stands, this.#play, this.#speed, STEPS.map(step), this.#next);
    fill(byId("clock"), this.#time, ways);
  }

  #use() {
    return this.#plays ? pause() : play(this.#speed.value);
  }

  /** Whether time passes as Play would let it. */
  get #plays() {
    const { speed, as_outside: real } = world.clock;
    return speed > 0 || (real && this.#speed.value === REAL_SPEED);
  }

  /** Show the time, now and at the turn of each minute. */
  draw() {
    clearTimeout(this.#timer);
    const { frozen_at: stands, knows_the_plan: knows } = world.clock;
    const seconds = now();
    const date = format(seconds, { weekday: "short", month: "short", day: "numeric" });
    show(this.#time, `${date}, ${clockTime(seconds)}`);
    this.#time.title = `The time in ${zone()}`;
    this.#time.dateTime = new Date(seconds * 1000).toISOString();
    this.#stands.hidden = stands === null;
    show(this.#play, this.#plays ? "❚❚ Pause" : "▶ Play");
    this.#play.setAttribute("aria-label", this.#plays ? "Pause" : "Play");
    this.#next.hidden = !knows;
    if (stands === null) this.#timer = setTimeout(() => this.draw(), (60 - (seconds % 60)) * 1000 + 50);
  }
}

const play = async (speed) => complain(await act("play", { speed }));

function step([name, wanted]) {
  const use = async () => complain(await act("move-clock", { step: wanted }));
  return h("button", { type: "button", class: "button small", onclick: use }, name);
}

function speeds(onChoice) {
  const options = Object.entries(SPEEDS).map(([value, name]) => h("option", { value, selected: value === USUAL_SPEED }, name));
  const props = { class: "small", "aria-label": "Speed", onchange: (event) => onChoice(event.target.value) };
  return h("select", props, options);
}
