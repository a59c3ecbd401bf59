// Lines, areas and bars over categories.

import { svg } from "./dom.js";
import { written } from "./numbers.js";

export const PLOT_HEIGHT = 230;
const TOP = 10;
const LINE = 18;
const LETTER = 6.6;
const LETTER_SIZE = 12;
const TICKS = 4;
const DOT = 3.5;
const WIDEST_BAR = 34;

/** Draw into `paper`, which is made so many pixels wide. */
export function plotted(paper, type, series, { categories, x_label: below, y_label: beside }, width) {
  const scale = scaleOf(series.flatMap(({ data }) => data.map(({ value }) => value)));
  const left = 14 + LETTER * Math.max(...scale.ticks.map((tick) => text(tick).length)) + (beside ? LINE : 0);
  const bottom = PLOT_HEIGHT - LINE - (below ? LINE : 0) - 4;
  const band = (width - left - 8) / categories.length;
  const x = (number) => left + band * (number + 0.5);
  const y = (value) => bottom - ((value - scale.low) / (scale.high - scale.low)) * (bottom - TOP);
  const rows = series.map(({ data }) => categories.map((name) => data.find(({ label }) => label === name).value));
  paper.setAttribute("viewBox", `0 0 ${width} ${PLOT_HEIGHT}`);
  paper.replaceChildren(
    ...scale.ticks.flatMap((tick) => gridLine(tick, left, width - 8, y(tick))),
    ...names(categories, x, band, width, bottom + LINE - 2),
    ...(below ? [label(below, { x: (left + width - 8) / 2, y: PLOT_HEIGHT - 4, "text-anchor": "middle" })] : []),
    ...(beside ? [upright(beside, (TOP + bottom) / 2)] : []),
    ...SHAPES[type](rows, { x, y, band, zero: y(Math.max(scale.low, Math.min(0, scale.high))) }),
    ...categories.map((name, number) => hovered(name, series, rows, number, left + band * number, band, bottom)),
  );
}

/** Even ticks around all values, with a zero among them. */
function scaleOf(values) {
  const [least, most] = [Math.min(0, ...values), Math.max(0, ...values)];
  const rough = (most - least || 1) / TICKS;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].map((factor) => factor * power).find((each) => each >= rough * 0.999);
  const [first, last] = [Math.floor(least / step), Math.max(Math.ceil(most / step), Math.floor(least / step) + 1)];
  const ticks = Array.from({ length: last - first + 1 }, (_, number) => Number(((first + number) * step).toPrecision(12)));
  return { low: ticks[0], high: ticks.at(-1), ticks };
}

const text = (value) => written(value, { notation: "compact" });

const label = (words, props) => svg("text", { "font-size": LETTER_SIZE, ...props }, words);

function gridLine(tick, from, to, at) {
  const line = svg("line", { class: tick === 0 ? "zero" : "grid", x1: from, x2: to, y1: at, y2: at });
  return [line, label(text(tick), { x: from - 6, y: at + 4, "text-anchor": "end" })];
}

const upright = (words, at) =>
  label(words, { transform: `translate(${LETTER_SIZE + 2} ${at}) rotate(-90)`, "text-anchor": "middle" });

/** As many of the categories as have room, evenly, with the last among them. */
function names(categories, x, band, width, at) {
  const widest = LETTER * Math.max(...categories.map((name) => name.length)) + 10;
  const moved = Math.max(0, (widest - band) / 2); // the last one, to stay within the drawing
  const every = Math.max(1, Math.ceil((widest + moved) / band));
  return categories.flatMap((name, number) => {
    if ((categories.length - 1 - number) % every) return [];
    const half = (LETTER * name.length) / 2;
    const middle = Math.max(half, Math.min(x(number), width - half - 2));
    return [label(name, { x: middle, y: at, "text-anchor": "middle" })];
  });
}

const path = (row, { x, y }) => row.map((value, number) => `${number ? "L" : "M"}${x(number)} ${y(value)}`).join("");

const line = (row, number, at) => [
  svg("path", { class: `line colour-${number}`, d: path(row, at) }),
  ...row.map((value, place) => svg("circle", { class: `dot colour-${number}`, cx: at.x(place), cy: at.y(value), r: DOT })),
];

const SHAPES = {
  line: (rows, at) => rows.flatMap((row, number) => line(row, number, at)),
  area: (rows, at) =>
    rows.flatMap((row, number) => [
      svg("path", {
        class: `filled colour-${number}`,
        d: `${path(row, at)}L${at.x(row.length - 1)} ${at.zero}L${at.x(0)} ${at.zero}Z`,
      }),
      ...line(row, number, at),
    ]),
  bar: (rows, { x, y, band, zero }) => {
    const wide = Math.min(WIDEST_BAR, (band * 0.8) / rows.length);
    return rows.flatMap((row, number) =>
      row.map((value, place) => {
        const [upper, lower] = [Math.min(y(value), zero), Math.max(y(value), zero)];
        const from = x(place) + wide * (number - rows.length / 2);
        return svg("rect", { class: `bar colour-${number}`, x: from + 1, y: upper, width: wide - 2, height: lower - upper });
      }),
    );
  },
};

/** What a category holds, for whoever points at it. */
function hovered(name, series, rows, number, from, band, bottom) {
  const values = series.map((each, which) => `${each.name}: ${written(rows[which][number])}`);
  const title = svg("title", {}, [name, ...values].join("\n"));
  return svg("rect", { class: "hover", x: from, y: TOP, width: band, height: bottom - TOP }, title);
}
