// Moments as the acting person's clock shows them, in their language, and Slack's date placeholders.
// https://docs.slack.dev/messaging/formatting-message-text#date-formatting

import { h } from "./dom.js";
import { locale, now, zone } from "./world.js";

const LONG = { weekday: "long", month: "long", day: "numeric", year: "numeric" };
const FULL = { month: "long", day: "numeric", year: "numeric" };
const SHORT = { month: "short", day: "numeric", year: "numeric" };

const formats = new Map();

/** What writes moments in the person's zone; made once for each way, since making one takes long. */
function formatter(language, options) {
  const key = JSON.stringify([language, zone(), options]);
  if (!formats.has(key)) formats.set(key, new Intl.DateTimeFormat(language, { timeZone: zone(), ...options }));
  return formats.get(key);
}

export const format = (seconds, options) => formatter(locale(), options).format(new Date(seconds * 1000));

export const clockTime = (seconds) => format(seconds, { hour: "numeric", minute: "2-digit" });
export const fullTime = (seconds) => `${format(seconds, LONG)}, ${clockTime(seconds)}`;

/** `shown`, which tells of a moment, marked as that and as of the person's language; the full time shows on pointing. */
export function timeNode(seconds, shown) {
  const iso = new Date(seconds * 1000).toISOString();
  return h("time", { datetime: iso, title: fullTime(seconds), lang: locale(), dir: "auto" }, shown);
}

/** The calendar day as `2026-11-23`; two moments of one day have the same. */
export function day(seconds) {
  const { year, month, day: number } = parts(seconds);
  return `${year}-${month}-${number}`;
}

/** "Today", "Yesterday" or "Tomorrow" in their language, or else the day in full. */
export const dayName = (seconds) => capital(pretty(seconds) ?? format(seconds, withoutYear(seconds)));

function pretty(seconds) {
  const away = (Date.parse(day(seconds)) - Date.parse(day(now()))) / 86_400_000;
  return Math.abs(away) <= 1 ? relative().format(away, "day") : null;
}

const withoutYear = (seconds) =>
  day(seconds).slice(0, 4) === day(now()).slice(0, 4) ? { ...LONG, year: undefined } : LONG;

const relative = () => new Intl.RelativeTimeFormat(locale(), { numeric: "auto" });

const capital = (text) => text.charAt(0).toLocaleUpperCase(locale()) + text.slice(1);

const PLACEHOLDERS = {
  date_num: day,
  date_slash: (at) => format(at, { day: "2-digit", month: "2-digit", year: "numeric" }),
  date_long: (at) => format(at, LONG),
  date_long_full: (at) => format(at, FULL),
  date_long_pretty: (at) => pretty(at) ?? format(at, LONG),
  date: (at) => format(at, FULL),
  date_pretty: (at) => pretty(at) ?? format(at, FULL),
  date_short: (at) => format(at, SHORT),
  date_short_pretty: (at) => pretty(at) ?? format(at, SHORT),
  day_divider_pretty: (at) => pretty(at) ?? format(at, withoutYear(at)),
  time: clockTime,
  time_secs: (at) => format(at, { hour: "numeric", minute: "2-digit", second: "2-digit" }),
  ago,
};

/** Slack's date text: `pattern` with its placeholders filled in; the first letter is a capital one. */
export function dateText(seconds, pattern) {
  const text = pattern.replace(/\{(\w+)\}/g, (found, name) => PLACEHOLDERS[name]?.(seconds) ?? found);
  return pattern.startsWith("{") ? capital(text) : text;
}

const UNITS = [
  ["day", 86_400],
  ["hour", 3600],
  ["minute", 60],
  ["second", 1],
];

function ago(seconds) {
  const away = seconds - now();
  const [unit, length] = UNITS.find(([, size]) => Math.abs(away) >= size) ?? UNITS[3];
  return relative().format(Math.round(away / length), unit);
}

const TWO = "2-digit";
const PARTS = { hourCycle: "h23", year: "numeric", month: TWO, day: TWO, hour: TWO, minute: TWO, second: TWO };

/** The parts of a moment as digits, whatever the language. */
function parts(seconds) {
  const found = formatter("en-US", PARTS).formatToParts(new Date(seconds * 1000));
  return Object.fromEntries(found.map(({ type, value }) => [type, value]));
}

/** What a `datetime-local` input shows for a moment: `2026-11-23T09:00` in the person's zone. */
export function toLocalInput(seconds) {
  const { year, month, day: number, hour, minute } = parts(seconds);
  return `${year}-${month}-${number}T${hour}:${minute}`;
}

/** The moment that a `datetime-local` input means in the person's zone. */
export function fromLocalInput(text) {
  const wanted = Date.parse(`${text}Z`) / 1000;
  let guess = wanted;
  for (let round = 0; round < 2; round++) guess += wanted - Date.parse(`${toLocalInput(guess)}Z`) / 1000;
  return guess;
}
