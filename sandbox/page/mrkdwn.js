// Slack's text format as elements. https://docs.slack.dev/messaging/formatting-message-text

import { dateText, timeNode } from "./dates.js";
import { h, link } from "./dom.js";
import { emoji } from "./emoji.js";
import { messageAddress } from "./permalink.js";
import { group, personName, place, placeName, world } from "./world.js";

const INLINE = new RegExp(
  [
    "`([^`\\n]+)`",
    "<([^<>\\n]+)>",
    ":([a-z0-9_+'-]+(?:::skin-tone-[2-6])?):",
    "(?<![\\p{L}\\p{N}])([*_~])(?=\\S)((?:<[^<>\\n]+>|`[^`\\n]+`|(?!\\4)[^<\\n])+?)(?<=\\S)\\4(?![\\p{L}\\p{N}])",
  ].join("|"),
  "gu",
);
const STYLES = { "*": "strong", _: "em", "~": "s" };

/** A mrkdwn text as nodes: paragraphs of lines, quotes and preformatted pieces. */
export function mrkdwn(text) {
  const pieces = text.split(/```\n?([\s\S]+?)\n?```\n?/);
  return pieces.flatMap((piece, index) => (index % 2 ? h("pre", { dir: "auto" }, unescape(piece)) : lines(piece)));
}

/** A text object of Block Kit: mrkdwn or plain text with emoji. */
export function textObject(text) {
  return text.type === "mrkdwn" ? mrkdwn(text.text) : plain(text.text, text.emoji !== false);
}

/** Plain text in which only emoji names mean something. */
export function plain(text, withEmoji = true) {
  if (!withEmoji) return [text];
  return text.split(/:([a-z0-9_+'-]+):/).flatMap((piece, index) => (index % 2 ? emoji(piece) : letters(piece)));
}

/** Each emoji has one of these. The browser finds them at once, and needs long to get ready for whole emoji. */
const IN_EMOJI = /\ufe0f|\p{Emoji_Presentation}/u;

/** Text with the emoji characters in it drawn as such, also those that look like letters in other fonts. */
function letters(text) {
  if (!IN_EMOJI.test(text)) return [text];
  const pieces = text.split(/(\p{RGI_Emoji})/v);
  return pieces.map((piece, index) => (index % 2 ? h("span", { class: "emoji" }, piece) : piece));
}

function lines(text) {
  const out = [];
  let quote = null;
  let rest = false;
  for (const line of text.replace(/\n$/, "").split("\n")) {
    const [, sign, said] = line.match(/^(&gt;&gt;&gt;|>>>|&gt;|>)\s?(.*)$/) ?? [];
    rest ||= sign === "&gt;&gt;&gt;" || sign === ">>>";
    if (sign || rest) quote = quoted(out, quote, sign ? said : line);
    else {
      if (out.length && !quote) out.push(h("br"));
      out.push(...inline(line));
      quote = null;
    }
  }
  return out;
}

function quoted(out, quote, line) {
  if (quote) quote.append(h("br"), ...inline(line));
  else out.push((quote = h("blockquote", { dir: "auto" }, ...inline(line))));
  return quote;
}

function inline(text) {
  const out = [];
  let at = 0;
  for (const match of text.matchAll(INLINE)) {
    out.push(...letters(unescape(text.slice(at, match.index))), inlinePart(match));
    at = match.index + match[0].length;
  }
  out.push(...letters(unescape(text.slice(at))));
  return out.filter((part) => part !== "");
}

function inlinePart([, code, token, name, style, styled]) {
  if (code !== undefined) return h("code", {}, unescape(code));
  if (token !== undefined) return angled(token);
  if (name !== undefined) return emoji(name);
  return h(STYLES[style], {}, ...inline(styled));
}

/** What stands between angle brackets: a mention, a channel, a date or a link. */
function angled(token) {
  const [target, label] = halves(token, "|");
  if (target.startsWith("@")) return mention(target.slice(1));
  if (target.startsWith("#")) return channel(target.slice(1), label);
  if (target.startsWith("!date^")) return date(target, label);
  if (target.startsWith("!subteam^")) return userGroup(target.slice("!subteam^".length), label);
  if (target.startsWith("!")) return broadcast(target.slice(1));
  const shown = unescape(label ?? target.replace(/^mailto:/, ""));
  const here = messageAddress(unescape(target));
  return here ? h("a", { href: here }, shown) : link(unescape(target), shown);
}

function halves(text, separator) {
  const at = text.indexOf(separator);
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}

export function mention(id) {
  const mine = id === world.here.me ? " mine" : "";
  return h("bdi", { class: `mention${mine}` }, `@${personName(id)}`);
}

export function channel(id, label) {
  const known = place(id);
  return h("bdi", { class: "mention" }, `#${known ? placeName(known) : (label ?? "private-channel")}`);
}

export function userGroup(id, label) {
  return h("bdi", { class: "mention mine" }, `@${group(id)?.name ?? label?.replace(/^@/, "") ?? id}`);
}

export const broadcast = (range) => h("span", { class: "mention mine" }, `@${range}`);

function date(target, fallback) {
  const [, seconds, pattern, url] = target.match(/^!date\^(-?\d+)\^([^^]+)(?:\^(.*))?$/) ?? [];
  if (seconds === undefined) return unescape(fallback ?? target);
  return moment(Number(seconds), unescape(pattern), url && unescape(url));
}

/** A moment in the person's zone; the full time shows on hovering. */
export function moment(seconds, pattern, url) {
  const text = dateText(seconds, pattern);
  return timeNode(seconds, url ? link(url, text) : text);
}

function unescape(text) {
  return text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
}
