// Short notes at the edge of the page, also read out by screen readers.

import { byId, h } from "./dom.js";
import { world } from "./world.js";

const SHOWN_MS = 9000;

export function toast(text, details = []) {
  const note = h(
    "div",
    { class: "toast" },
    h("p", {}, text),
    details.map((detail) => h("p", { class: "soft" }, detail)),
  );
  const close = h(
    "button",
    { type: "button", class: "plain", "aria-label": "Dismiss", onclick: () => note.remove() },
    "✕",
  );
  note.append(close);
  (document.querySelector("dialog[open] .toasts") ?? byId("toasts")).append(note);
  setTimeout(() => note.remove(), SHOWN_MS);
}

const CODES = {
  operation_timeout: "did not answer within three seconds",
  dispatch_failed: "could not be reached",
  dispatch_unknown_error: "gave an answer that Slack does not take",
};

/** Tell what went wrong with something that was done; true if it went wrong. */
export function complain(answer) {
  if (!answer.error) return false;
  const reason = CODES[answer.error];
  toast(reason ? `${world.app.name} ${reason} (${answer.error}). Try again?` : answer.error, answer.details);
  return true;
}
