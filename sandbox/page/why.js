// "Why did this come?": the reasons for one message of the app.

import { act } from "./api.js";
import { h } from "./dom.js";
import { inspect } from "./inspector.js";
import { mrkdwn } from "./mrkdwn.js";
import { complain } from "./toast.js";
import { world } from "./world.js";

/** What the menu of a message offers, if it is one of the app. */
export const whyItems = ({ ts, user }) =>
  user === world.app.user ? [{ label: "Why did this come?", run: () => tell(ts) }] : [];

async function tell(ts) {
  const answer = await act("why", { ts });
  if (complain(answer)) return;
  const form = h(
    "form",
    { method: "dialog" },
    h("h2", { id: "why-title", class: "modal-head" }, "Why did this come?"),
    h("div", { class: "modal-body" }, h("ul", { class: "reasons" }, answer.lines.map(reason))),
    h(
      "div",
      { class: "modal-foot" },
      answer.number && h("button", { class: "button", value: "inspect" }, "Show in the inspector"),
      h("button", { class: "button primary", value: "" }, "Close"),
    ),
  );
  const dialog = h("dialog", { class: "modal confirm", "aria-labelledby": "why-title" }, form);
  dialog.addEventListener("close", () => {
    dialog.remove();
    if (dialog.returnValue === "inspect") inspect(answer.number);
  });
  document.body.append(dialog);
  dialog.showModal();
}

const reason = (line) => h("li", {}, ...mrkdwn(line));
