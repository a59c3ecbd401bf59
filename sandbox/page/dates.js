// Moments as the acting person's clock shows them, and Slack's date placeholders.
// https://docs.slack.dev/messaging/formatting-message-text#date-formatting

import { now, zone } from "./world.js";

const LONG = { weekday: "long", month: "long", day: "numeric", year: "numeric" };
const FULL = { month: "long", day: "numeric", year: "numeric" };
const SHORT = { month: "short", day: "numeric", year: "numeric" };

export function format(seconds, options) {
  return new Intl.DateTimeFormat("en-US", { timeZone: zone(), ...options }).format(new Date(seconds * 1000));
}

export const clockTime = (seconds) => format(seconds, { hour: "numeric", minute: "2-digit" });
export const fullTime = (seconds) => `${format(seconds, LONG)}, ${clockTime(seconds)}`;

/** The calendar day as `2026-11-23`; two moments of one day have the same. */
export function day(seconds) {
  const { year, month, day: number } = parts(seconds, zone());
  return `${year}-${month}-${number}`;
}

/** "Today", "Yesterday" or "Tomorrow", or else the day in full. */
export const dayName = (seconds) => capital(pretty(seconds) ?? format(seconds, withoutYear(seconds)));

function pretty(seconds) {
  const away = (Date.parse(day(seconds)) - Date.parse(day(now()))) / 86_400_000;
  return { "-1": "yesterday", 0: "today", 1: "tomorrow" }[away] ?? null;
}

const withoutYear = (seconds) =>
  day(seconds).slice(0, 4) === day(now()).slice(0, 4) ? { ...LONG, year: undefined } : LONG;

const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);

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
  return new Intl.RelativeTimeFormat("en", { numeric: "auto" }).format(Math.round(away / length), unit);
}

function parts(seconds, timeZone) {
  const options = { timeZone, hourCycle: "h23", year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit" };
  const format = new Intl.DateTimeFormat("en-US", { ...options, minute: "2-digit", second: "2-digit" });
  return Object.fromEntries(format.formatToParts(new Date(seconds * 1000)).map(({ type, value }) => [type, value]));
}

/** What a `datetime-local` input shows for a moment: `2026-11-23T09:00` in the person's zone. */
export function toLocalInput(seconds) {
  const { year, month, day: number, hour, minute } = parts(seconds, zone());
  return `${year}-${month}-${number}T${hour}:${minute}`;
}

/** The moment that a `datetime-local` input means in the person's zone. */
export function fromLocalInput(text) {
  const wanted = Date.parse(`${text}Z`) / 1000;
  let guess = wanted;
  for (let round = 0; round < 2; round++) guess += wanted - Date.parse(`${toLocalInput(guess)}Z`) / 1000;
  return guess;
}
