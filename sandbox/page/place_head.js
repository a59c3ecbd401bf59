// The line above the conversation: where one is, and the app's tabs.

import { act } from "./api.js";
import { byId, fill, h } from "./dom.js";
import { plain } from "./mrkdwn.js";
import { address } from "./route.js";
import { complain } from "./toast.js";
import { isAppDm, place, placeName, world } from "./world.js";

export function drawHead() {
  const head = byId("place-head");
  const open = place(world.here.at);
  if (world.here.at === "home" || isAppDm(open)) return fill(head, h("h1", {}, world.app.name), tabs());
  if (!open) return fill(head);
  const channel = ["channel", "private"].includes(open.kind);
  const sign = { channel: "#", private: "🔒 " }[open.kind] ?? "";
  fill(head, h("h1", {}, sign, h("bdi", {}, placeName(open))), channel && about(open));
}

function about(open) {
  const { topic, members, has_app: hasApp } = world.conversation;
  return [
    h("span", { class: "soft" }, `${members} ${members === 1 ? "member" : "members"}`),
    topic && h("span", { class: "soft topic", dir: "auto" }, ...plain(topic)),
    open.member && !open.archived && !hasApp && invite(),
  ];
}

function invite() {
  const use = async () => complain(await act("invite-app"));
  return h("button", { type: "button", class: "button", onclick: use }, `Add ${world.app.name} to this channel`);
}

function tabs() {
  const dm = world.places.find(isAppDm);
  const home = world.here.at === "home";
  const tab = (name, at, open) =>
    h("a", { href: address({ at }), class: "tab", "aria-current": open ? "page" : null }, name);
  return h(
    "nav",
    { class: "tabs", "aria-label": world.app.name },
    world.app.home && tab("Home", "home", home),
    tab("Messages", dm?.id ?? "", !home),
  );
}
