// Charts. https://docs.slack.dev/reference/block-kit/blocks/data-visualization-block
//
// A chart is drawn anew for each width, so that its letters stay as large as those around it.

import { h, svg } from "./dom.js";
import { percent, written } from "./numbers.js";
import { PIE_HEIGHT, pieSlices } from "./pie.js";
import { PLOT_HEIGHT, plotted } from "./plot.js";

export function chart({ title, chart: { type, segments, series, axis_config: axes } }) {
  const parts = segments ?? series;
  const words = segments ? told(segments) : series.map(({ name, data }) => `${name}: ${told(data)}`).join("; ");
  const height = segments ? PIE_HEIGHT : PLOT_HEIGHT;
  const paper = svg("svg", { role: "img", "aria-label": `${title}, ${KINDS[type]}. ${words}`, height });
  const draw = (width) => (segments ? pieSlices(paper, segments, width) : plotted(paper, type, series, axes, width));
  const plot = h("div", { class: "plot" }, paper);
  new ResizeObserver(([{ contentRect }]) => contentRect.width && draw(Math.floor(contentRect.width))).observe(plot);
  return h(
    "figure",
    { class: "chart" },
    h("figcaption", {}, h("strong", {}, title)),
    plot,
    parts.length > 1 && legend(parts, segments),
    h("details", {}, h("summary", {}, "Values"), segments ? ofParts(title, segments) : ofSeries(title, series, axes)),
  );
}

const KINDS = { line: "a line chart", bar: "a bar chart", area: "an area chart", pie: "a pie chart" };

const told = (points) => points.map(({ label, value }) => `${label} ${written(value)}`).join(", ");

/** The values for those who do not see the drawing, or want them in full: a row for each part … */
const ofParts = (title, segments) =>
  values(title, [], segments.map(({ label, value }) => [label, value]));

/** … or for each category, with a column for each series. */
function ofSeries(title, series, { categories, x_label: below }) {
  const value = (data, name) => data.find(({ label }) => label === name).value;
  const rows = categories.map((name) => [name, ...series.map(({ data }) => value(data, name))]);
  return values(title, [below ?? "", ...series.map(({ name }) => name)], rows);
}

function values(title, head, rows) {
  const row = ([name, ...cells]) =>
    h("tr", {}, h("th", { scope: "row" }, name), cells.map((cell) => h("td", { class: "right" }, written(cell))));
  const header = head.length > 0 && h("thead", {}, h("tr", {}, head.map((name) => h(name ? "th" : "td", { scope: name && "col" }, name))));
  const table = h("table", {}, header, h("tbody", {}, rows.map(row)));
  return h("div", { class: "cells", role: "region", tabindex: "0", "aria-label": `${title}: values` }, table);
}

/** Which colour stands for what; a pie's parts also have their share. The drawing's own words say the same. */
function legend(parts, segments) {
  const sum = (segments ?? []).reduce((all, { value }) => all + value, 0);
  const share = (value) => (sum ? ` ${percent(value / sum)}` : "");
  const entries = parts.map(({ name, label, value }, number) =>
    h("li", {}, h("span", { class: `swatch colour-${number}` }), `${name ?? label}${share(value)}`),
  );
  return h("ul", { class: "legend", "aria-hidden": "true" }, entries);
}
