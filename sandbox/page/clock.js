// The sandbox's clock, and the buttons that move it.

import { act } from "./api.js";
import { clockTime, format } from "./dates.js";
import { byId, fill, h } from "./dom.js";
import { complain } from "./toast.js";
import { now, zone } from "./world.js";

const STEPS = [
  ["+1 hour", "hour"],
  ["Next morning 09:00", "morning"],
  ["+1 day", "day"],
];

export class ClockBar {
  #timer = 0;
  #time = h("time", {});

  constructor() {
    const buttons = STEPS.map(([name, step]) => {
      const use = async () => complain(await act("move-clock", { step }));
      return h("button", { type: "button", class: "button small", onclick: use }, name);
    });
    fill(byId("clock"), this.#time, buttons);
  }

  /** Show the time, now and at the turn of each minute. */
  draw() {
    clearTimeout(this.#timer);
    const seconds = now();
    const date = format(seconds, { weekday: "short", month: "short", day: "numeric" });
    this.#time.textContent = `${date}, ${clockTime(seconds)}`;
    this.#time.title = `The time in ${zone()}`;
    this.#time.dateTime = new Date(seconds * 1000).toISOString();
    this.#timer = setTimeout(() => this.draw(), (60 - (seconds % 60)) * 1000 + 50);
  }
}
