// Blocks as elements. https://docs.slack.dev/reference/block-kit/blocks

import { chart } from "./chart.js";
import { h, link } from "./dom.js";
import { actingElement } from "./elements.js";
import { inputBlock } from "./input_block.js";
import { plain, textObject } from "./mrkdwn.js";
import { richText } from "./rich_text.js";
import { dataTable, table } from "./table.js";

/** All blocks of a message, modal or Home; `surface` learns of the elements in them. */
export function renderBlocks(surface, blocks) {
  return blocks.map((block) =>
    h("div", { class: `block ${block.type}` }, (BLOCKS[block.type] ?? unknown)(block, surface)),
  );
}

const BLOCKS = {
  actions: (block, surface) => block.elements.map((element) => actingElement(surface, block, element)),
  card,
  carousel,
  context: (block) => block.elements.map(contextPart),
  data_table: dataTable,
  data_visualization: chart,
  divider: () => h("hr"),
  header: (block, surface) => h(surface.heading, AUTO, ...textObject(block.text)),
  image: (block) => picture(block),
  input: (block, surface) => inputBlock(surface, block),
  markdown: (block) => h("p", { class: "as-typed", ...AUTO }, block.text),
  rich_text: richText,
  section,
  table,
  video: (block) => h("p", {}, link(block.title_url ?? block.video_url, ...plain(block.title.text))),
};

/** What the app writes runs as it begins, from the left or from the right. */
const AUTO = { dir: "auto" };

const unknown = (block) => h("p", { class: "soft" }, `(a block of type ${block.type})`);

/** A card: its pictures, title, words and buttons, as far as it has them. */
function card(block, surface) {
  const { hero_image: hero, icon, title, subtitle, body, actions } = block;
  const words = (text, kind) => text && h("div", { class: kind, ...AUTO }, ...textObject(text));
  return [
    hero && picture(hero),
    h("div", { class: "card-head" }, icon && picture(icon), h("div", {}, words(title, "title"), words(subtitle, "soft"))),
    words(body, "card-body"),
    actions && h("div", { class: "actions" }, actions.map((element) => actingElement(surface, block, element))),
  ];
}

/** Cards beside each other, which scroll sideways, also by keys. */
function carousel(block, surface) {
  const cards = block.elements.map((each) => h("div", { class: "card", role: "listitem" }, card(each, surface)));
  return h("div", { class: "cards", role: "list", tabindex: "0" }, cards);
}

function section(block, surface) {
  const text = block.text && h("div", { class: "text", ...AUTO }, ...textObject(block.text));
  const fields =
    block.fields &&
    h(
      "div",
      { class: "fields" },
      block.fields.map((field) => h("div", AUTO, ...textObject(field))),
    );
  return [h("div", { class: "section-text" }, text, fields), block.accessory && accessory(block, surface)];
}

function accessory(block, surface) {
  const inner =
    block.accessory.type === "image" ? picture(block.accessory) : actingElement(surface, block, block.accessory);
  return h("div", { class: "accessory" }, inner);
}

function contextPart(part) {
  return part.type === "image" ? picture(part) : h("span", AUTO, ...textObject(part));
}

/** An image. One from elsewhere is not fetched, since the page asks nobody but the sandbox: its description stands for it. */
function picture({ image_url: url, alt_text: alt, title }) {
  const shown = url.startsWith(`${location.origin}/`)
    ? h("img", { src: url, alt })
    : h(
        "span",
        { class: "picture", role: "img", "aria-label": alt, title: alt },
        h("span", { "aria-hidden": "true" }, "🖼"),
        h("span", {}, alt),
      );
  if (!title) return shown;
  return h("figure", {}, h("figcaption", {}, ...textObject(title)), shown);
}
