// The question before a dangerous button.

import { byId, fill, h } from "./dom.js";
import { textObject } from "./mrkdwn.js";

/** Show the app's confirmation dialog; resolves to whether the person agreed. */
export function confirmed({ title, text, confirm, deny, style }) {
  const dialog = byId("confirm");
  const yes = h(
    "button",
    { type: "submit", class: `button ${style ?? "primary"}`, value: "yes" },
    ...textObject(confirm),
  );
  const no = h("button", { type: "submit", class: "button", value: "no" }, ...textObject(deny));
  const form = h(
    "form",
    { method: "dialog" },
    h("h2", { id: "confirm-title", class: "modal-head", dir: "auto" }, ...textObject(title)),
    h("div", { class: "modal-body", dir: "auto" }, ...textObject(text)),
    h("div", { class: "modal-foot" }, no, yes),
  );
  fill(dialog, form);
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true });
  });
}
