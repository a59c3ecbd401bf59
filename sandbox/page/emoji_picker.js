// Choosing one of all emoji: a field that searches, skin tones, and the emoji below, moved through with the arrow keys.

import { fill, freshId, h } from "./dom.js";
import { GROUPS, OFTEN, characterOf, search } from "./emoji.js";
import { placeAt } from "./menu.js";

const MOST_FOUND = 96;
const TONES = ["", 2, 3, 4, 5, 6];
const TONE_NAMES = ["No skin tone", "Light", "Medium light", "Medium", "Medium dark", "Dark"];

let picker = null;

/** Open the picker beside `anchor`; `onChoose(name)` hears what is picked. */
export function pickEmoji(anchor, onChoose) {
  picker ??= new EmojiPicker();
  picker.open(anchor, onChoose);
}

class EmojiPicker {
  #tone = "";
  #options = [];
  #marked = null;
  #onChoose = null;

  constructor() {
    this.list = h("div", { class: "emoji-list", role: "listbox", id: freshId("emoji"), "aria-label": "Emoji" });
    this.input = h("input", {
      type: "text",
      class: "field",
      role: "combobox",
      autocomplete: "off",
      placeholder: "Search all emoji",
      "aria-label": "Search all emoji",
      "aria-expanded": "true",
      "aria-controls": this.list.id,
    });
    this.none = h("p", { class: "soft", role: "status" });
    this.name = h("p", { class: "soft emoji-name", "aria-hidden": "true" });
    const parts = [this.input, this.none, this.list, h("div", { class: "emoji-foot" }, this.name, this.#tones())];
    const props = { class: "menu emoji-picker", popover: "auto", role: "dialog", "aria-label": "Choose an emoji" };
    this.node = h("div", props, parts);
    this.input.addEventListener("input", () => this.#draw());
    this.input.addEventListener("keydown", (event) => this.#key(event));
    this.list.addEventListener("click", (event) => this.#choose(event.target.closest("[role=option]")));
    this.list.addEventListener("pointerover", (event) => this.#mark(event.target.closest("[role=option]")));
    document.body.append(this.node);
  }

  open(anchor, onChoose) {
    this.#onChoose = onChoose;
    this.input.value = "";
    this.node.showPopover();
    this.#draw();
    placeAt(this.node, anchor);
    this.input.focus();
  }

  #tones() {
    const name = freshId("tone");
    const choice = (tone, index) => {
      const change = () => {
        this.#tone = tone;
        this.#draw();
      };
      const input = h("input", { type: "radio", name, class: "hidden", checked: index === 0, onchange: change });
      const hand = characterOf(tone ? `hand::skin-tone-${tone}` : "hand");
      const shown = h("span", { class: "emoji", "aria-hidden": "true" }, hand);
      return h("label", { title: TONE_NAMES[index] }, input, h("span", { class: "hidden" }, TONE_NAMES[index]), shown);
    };
    return h("div", { class: "tones", role: "radiogroup", "aria-label": "Skin tone" }, TONES.map(choice));
  }

  #draw() {
    const text = this.input.value.trim();
    const found = text ? [["Found", search(text).slice(0, MOST_FOUND)]] : [["Often", OFTEN], ...GROUPS];
    fill(
      this.list,
      found.map(([title, members]) => members.length > 0 && this.#group(title, members)),
    );
    this.list.scrollTop = 0;
    this.#options = [...this.list.querySelectorAll("[role=option]")];
    this.list.hidden = !this.#options.length;
    fill(this.none, this.list.hidden ? `No emoji is called “${text}”.` : "");
    this.#mark(this.#options[0] ?? null);
  }

  #group(title, members) {
    const head = h("p", { class: "soft", "aria-hidden": "true" }, title);
    const options = members.map((one) => this.#option(one));
    return h("div", { role: "group", "aria-label": title }, head, h("div", { class: "emoji-grid" }, options));
  }

  #option({ name, said, toned }) {
    const whole = toned && this.#tone ? `${name}::skin-tone-${this.#tone}` : name;
    const props = { role: "option", class: "emoji", id: freshId("one"), "aria-label": said, "data-name": whole };
    return h("span", props, characterOf(whole));
  }

  #key(event) {
    const next = this.#next(event.key);
    if (next) this.#mark(next);
    else if (event.key === "Enter") this.#choose(this.#marked);
    else return;
    event.preventDefault();
  }

  /** Where an arrow leads: left and right only while no text is there to move through. */
  #next(key) {
    const at = this.#options.indexOf(this.#marked);
    if (key === "ArrowDown") return this.#inRow(this.#options.slice(at + 1));
    if (key === "ArrowUp") return this.#inRow(this.#options.slice(0, at).reverse());
    if (this.input.value) return null;
    return { ArrowRight: this.#options[at + 1], ArrowLeft: this.#options[at - 1] }[key] ?? null;
  }

  /** The first of `options` in another row, as far left as the marked one or the last before. */
  #inRow(options) {
    const { left, top } = this.#marked.getBoundingClientRect();
    const places = options.map((option) => [option, option.getBoundingClientRect()]);
    const row = places.find(([, place]) => place.top !== top)?.[1].top;
    const inRow = places.filter(([, place]) => place.top === row);
    const fit = inRow.filter(([, place]) => place.left <= left + 1).sort(([, a], [, b]) => b.left - a.left);
    return (fit[0] ?? inRow[0])?.[0] ?? null;
  }

  #mark(option) {
    this.#marked?.removeAttribute("aria-selected");
    this.#marked = option ?? this.#marked;
    if (!option) return;
    option.setAttribute("aria-selected", "true");
    option.scrollIntoView({ block: "nearest" });
    this.input.setAttribute("aria-activedescendant", option.id);
    this.name.textContent = `:${option.dataset.name}:`;
  }

  #choose(option) {
    if (!option?.isConnected) return;
    this.node.hidePopover();
    this.#onChoose(option.dataset.name);
  }
}
