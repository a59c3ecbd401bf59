// The app's Home tab.

import { renderBlocks } from "./blocks.js";
import { day } from "./dates.js";
import { byId, fill, h } from "./dom.js";
import { Surface } from "./surface.js";
import { now, world } from "./world.js";

export class Home {
  #shown = "";
  #surface = null;

  draw() {
    const node = byId("home");
    node.hidden = world.here.at !== "home";
    if (node.hidden) return;
    const { home, here, people } = world;
    const shown = JSON.stringify([here, home?.id, home?.hash, people, day(now())]);
    if (shown === this.#shown) return;
    this.#shown = shown;
    fill(
      node,
      home ? this.#view(home) : h("p", { class: "empty soft" }, `${world.app.name} has nothing to show here yet.`),
    );
  }

  #view(home) {
    const older = this.#surface;
    this.#surface = new Surface({ view: home.id }, home.values, "h2");
    const blocks = renderBlocks(this.#surface, home.blocks);
    if (older?.where.view === home.id) this.#surface.keep(older);
    return h("div", { class: "home-view" }, blocks);
  }
}
