// A face for each person, drawn from their handle: the same in every workspace, and of no colour that people have.

import { svg } from "./dom.js";

const BACKS = ["#c4533f", "#2f7d6b", "#3d68b0", "#8a4f9e", "#b0742a", "#4c7a2e", "#a8446f", "#35758c"];
const FACES = ["#ffe08a", "#c9efd9", "#cfe3ff", "#ecd3fa", "#ffcbd8", "#e1efb0"];
const HAIRS = ["#2d2a3a", "#5b3527", "#8c3b2a", "#d9a441", "#c7502f", "#1f4f59"];
const INK = "#26242f";

const HAIR = [
  (fill) => [svg("path", { fill, d: "M7.5 19a10.5 10.5 0 0 1 21 0q-3-6-10.5-6t-10.5 6z" })],
  (fill) => [
    svg("circle", { fill, cx: 18, cy: 6.5, r: 4 }),
    svg("path", { fill, d: "M7.5 19a10.5 10.5 0 0 1 21 0q-2-5-10.5-7-8.5 2-10.5 7z" }),
  ],
  (fill) => [svg("path", { fill, d: "M7.5 20a10.5 10.5 0 0 1 21-1q-9 0-13-6-1 5-8 7z" })],
  (fill) =>
    [[9, 14], [13, 10], [18, 8.5], [23, 10], [27, 14]].map(([cx, cy]) => svg("circle", { fill, cx, cy, r: 3.7 })),
  (fill) => [svg("path", { fill, d: "M6.5 17q1.5-11 11.5-11t11.5 11q-11.5-5-23 0z" })],
  (fill) => [svg("path", { fill, d: "M8 18q0-12 12-11.5 9 1 8.5 11.5-2-5-6-6.5-8 3-14.5 6.5z" })],
];
const LONG = (fill) => svg("path", { fill, d: "M7 18q0-11 11-11t11 11v11q0 2-3 2H10q-3 0-3-2z" });
const MOUTH = [
  () => svg("path", { d: "M14 24q4 4 8 0", fill: "none", stroke: INK, "stroke-width": 1.5, "stroke-linecap": "round" }),
  () => svg("path", { d: "M13.5 23.5h9q-1 5-4.5 5t-4.5-5z", fill: INK }),
  () => svg("path", { d: "M15 24.5q3 2.5 6-.5", fill: "none", stroke: INK, "stroke-width": 1.5, "stroke-linecap": "round" }),
];

const drawn = new Map();

/** A drawing that fills its square; the name beside it says who it is. */
export function face(handle) {
  if (!drawn.has(handle)) drawn.set(handle, draw(handle));
  return drawn.get(handle).cloneNode(true);
}

function draw(handle) {
  const one = dice(handle);
  const [back, skin, hair] = [one(BACKS), one(FACES), one(HAIRS)];
  const [cut, mouth, long, glasses] = [one(HAIR), one(MOUTH), one([true, false, false]), one([true, false, false])];
  return svg(
    "svg",
    { viewBox: "0 0 36 36", class: "face", focusable: "false" },
    svg("rect", { width: 36, height: 36, fill: back }),
    long && LONG(hair),
    svg("path", { d: "M6 36q2-8 12-8t12 8z", fill: skin, opacity: 0.55 }),
    svg("circle", { cx: 18, cy: 20, r: 10, fill: skin }),
    cut(hair),
    [14.2, 21.8].map((cx) => svg("circle", { cx, cy: 19.5, r: 1.3, fill: INK })),
    glasses && [13.9, 22.1].map((cx) => svg("circle", { cx, cy: 19.5, r: 3.1, fill: "none", stroke: INK })),
    mouth(),
  );
}

/** Draws one of a list, again and again; the same for the same words. */
function dice(words) {
  let state = 2166136261;
  const stir = (value) => (state = Math.imul(state ^ value, 16777619) >>> 0);
  for (const char of words) stir(char.codePointAt(0));
  return (choices) => {
    stir(choices.length);
    return choices[(state >>> 13) % choices.length];
  };
}
