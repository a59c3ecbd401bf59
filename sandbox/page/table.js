// Tables. https://docs.slack.dev/reference/block-kit/blocks/table-block and …/data-table-block

import { h } from "./dom.js";
import { richText } from "./rich_text.js";

export function table({ rows, column_settings: columns = [] }) {
  const row = (cells, tag, props) =>
    h("tr", {}, cells.map((cell, number) => h(tag, { ...props, class: looks(columns[number]) }, content(cell))));
  return framed("Table", null, row(rows[0], "th", { scope: "col" }), rows.slice(1).map((cells) => row(cells, "td", {})));
}

const looks = (column) => [column?.align, !column?.is_wrapped && "unwrapped"].filter(Boolean).join(" ");

/** All of its rows at once: here they cannot be sorted. */
export function dataTable({ caption, rows, row_header_column_index: first = 0 }) {
  const header = rows[0].map((cell) => h("th", { scope: "col", class: looks(numeric(cell)) }, content(cell)));
  const body = rows.slice(1).map((cells) =>
    h(
      "tr",
      {},
      cells.map((cell, number) => {
        const props = { class: looks(numeric(cell)), scope: number === first && "row" };
        return h(number === first ? "th" : "td", props, content(cell));
      }),
    ),
  );
  return framed(caption, h("caption", {}, caption), h("tr", {}, header), body);
}

const numeric = (cell) => ({ align: cell.type === "raw_number" ? "right" : "left", is_wrapped: true });

/** A wide one scrolls by itself, also by keys. */
const framed = (name, caption, header, body) =>
  h(
    "div",
    { class: "cells", role: "region", tabindex: "0", "aria-label": name },
    h("table", {}, caption, h("thead", {}, header), h("tbody", {}, body)),
  );

const content = (cell) => (cell.type === "rich_text" ? richText(cell) : cell.text);
