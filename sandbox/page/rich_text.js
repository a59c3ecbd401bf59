// Rich text blocks. https://docs.slack.dev/reference/block-kit/blocks/rich-text-block

import { h, link } from "./dom.js";
import { emoji } from "./emoji.js";
import { broadcast, channel, mention, moment, userGroup } from "./mrkdwn.js";

/** What people write runs as it begins, from the left or from the right. */
const AUTO = { dir: "auto" };

export function richText(block) {
  return h("div", { class: "rich" }, block.elements.map(piece));
}

function piece(part) {
  switch (part.type) {
    case "rich_text_list":
      return list(part);
    case "rich_text_quote":
      return h("blockquote", AUTO, line(part));
    case "rich_text_preformatted":
      return h("pre", AUTO, line(part));
    default:
      return h("p", AUTO, line(part));
  }
}

function list(part) {
  const start = part.offset ? String(part.offset + 1) : null;
  const props = { class: `indent-${part.indent ?? 0}`, start };
  const items = part.elements.map((item) => h("li", AUTO, line(item)));
  return h(part.style === "ordered" ? "ol" : "ul", props, items);
}

const line = (part) => part.elements.map((item) => styled(leaf(item), item.style ?? {}));

function leaf(item) {
  switch (item.type) {
    case "text":
      return lines(item.text);
    case "link":
      return link(item.url, item.text || item.url);
    case "user":
      return mention(item.user_id);
    case "usergroup":
      return userGroup(item.usergroup_id);
    case "channel":
      return channel(item.channel_id);
    case "broadcast":
      return broadcast(item.range);
    case "emoji":
      return emoji(item.name);
    case "date":
      return moment(item.timestamp, item.format, item.url);
    default:
      return item.value ?? item.team_id ?? "";
  }
}

const lines = (text) => text.split("\n").flatMap((one, index) => (index ? [h("br"), one] : [one]));

const STYLES = { code: "code", strike: "s", italic: "em", bold: "strong", underline: "u", highlight: "mark" };

function styled(node, style) {
  return Object.entries(STYLES).reduce((inner, [name, tag]) => (style[name] ? h(tag, {}, inner) : inner), node);
}
