// Two people side by side: two frames, each the page itself as somebody of its own. Who that is stands in the address.

import { byId, fill, h } from "./dom.js";

const NAMES = { first: "The first person", second: "The second person" };
const chosen = Object.fromEntries(new URLSearchParams(location.hash.slice(1)));

/** One of the two. The second shows no guide. */
class Side {
  /** `which` is `first` or `second`. */
  constructor(which) {
    this.which = which;
    this.frame = h("iframe", { name: which === "first" ? "first" : "no-guide", title: NAMES[which] });
    this.select = h("select", { class: "field", id: which, onchange: () => this.be(this.select.value) });
    this.tab = h("button", { type: "button", class: "button small", onclick: () => show(which) });
    const label = h("label", { for: which, class: "hidden" }, NAMES[which]);
    this.node = h("section", { "aria-label": NAMES[which] }, label, this.select, this.frame);
    this.shown = "";
  }

  /** Show the page as somebody, where they were or where it begins. */
  be(person, at = "") {
    const hash = new URLSearchParams({ as: person, at });
    if (this.frame.src) this.frame.contentWindow.location.hash = hash;
    else this.frame.src = `/${person && `#${hash}`}`;
  }

  /** The frame tells who can be chosen, and who it shows. */
  hear({ people, me }) {
    const shown = JSON.stringify([people, me]);
    if (shown === this.shown) return;
    this.shown = shown;
    fill(
      this.select,
      people.map(({ id, name }) => h("option", { value: id, selected: id === me }, name)),
    );
    this.tab.textContent = this.frame.title = people.find(({ id }) => id === me).name;
    chosen[this.which] = me;
    history.replaceState(null, "", `#${new URLSearchParams(chosen)}`);
    if (this === first && !second.frame.src) second.be(chosen.second ?? people.find(({ id }) => id !== me).id);
  }
}

const [first, second] = [new Side("first"), new Side("second")];

/** Where there is room for one alone. */
function show(which) {
  byId("pair").dataset.shown = which;
  for (const side of [first, second]) side.tab.setAttribute("aria-pressed", String(side.which === which));
}

addEventListener("message", (event) => {
  const from = [first, second].find(({ frame }) => frame.contentWindow === event.source);
  if (from && event.origin === location.origin) from.hear(event.data);
});

fill(byId("which"), first.tab, second.tab);
fill(byId("pair"), first.node, second.node);
show("first");
first.be(chosen.first ?? "");
