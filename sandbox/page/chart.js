// Charts. https://docs.slack.dev/reference/block-kit/blocks/data-visualization-block
//
// A chart is drawn anew for each width, so that its letters stay as large as those around it.

import { h, svg } from "./dom.js";
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
  );
}

const KINDS = { line: "a line chart", bar: "a bar chart", area: "an area chart", pie: "a pie chart" };

const told = (points) => points.map(({ label, value }) => `${label} ${value}`).join(", ");

/** Which colour stands for what; a pie's parts also have their share. The drawing's own words say the same. */
function legend(parts, segments) {
  const sum = (segments ?? []).reduce((all, { value }) => all + value, 0);
  const share = (value) => (sum ? ` ${Math.round((100 * value) / sum)} %` : "");
  const entries = parts.map(({ name, label, value }, number) =>
    h("li", {}, h("span", { class: `swatch colour-${number}` }), `${name ?? label}${share(value)}`),
  );
  return h("ul", { class: "legend", "aria-hidden": "true" }, entries);
}
