// The slices of a pie.

import { svg } from "./dom.js";
import { percent, written } from "./numbers.js";

export const PIE_HEIGHT = 200;
const RADIUS = 92;

/** Draw into `paper`, which is made so many pixels wide. */
export function pieSlices(paper, segments, width) {
  const sum = segments.reduce((all, { value }) => all + value, 0);
  let from = 0;
  const slices = segments.map(({ label, value }, number) => {
    const to = from + value / sum;
    const shape = { class: `slice colour-${number}`, ...(to - from > 0.9999 ? whole : { d: slice(from, to) }) };
    from = to;
    const words = `${label}: ${written(value)} (${percent(value / sum)})`;
    return svg(shape.d ? "path" : "circle", shape, svg("title", {}, words));
  });
  paper.setAttribute("viewBox", `${(PIE_HEIGHT - width) / 2} 0 ${width} ${PIE_HEIGHT}`);
  paper.replaceChildren(...slices);
}

const whole = { cx: PIE_HEIGHT / 2, cy: PIE_HEIGHT / 2, r: RADIUS };

function slice(from, to) {
  const at = (turn) => {
    const angle = 2 * Math.PI * turn - Math.PI / 2;
    return `${PIE_HEIGHT / 2 + RADIUS * Math.cos(angle)} ${PIE_HEIGHT / 2 + RADIUS * Math.sin(angle)}`;
  };
  return `M${PIE_HEIGHT / 2} ${PIE_HEIGHT / 2}L${at(from)}A${RADIUS} ${RADIUS} 0 ${to - from > 0.5 ? 1 : 0} 1 ${at(to)}Z`;
}
