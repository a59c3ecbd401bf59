// The left column: who acts, channels, direct messages.

import { avatar } from "./avatar.js";
import { byId, fill, h, hidden } from "./dom.js";
import { address, go } from "./route.js";
import { isAppDm, me, mentionable, placeName, world } from "./world.js";

const SIDE = "Two people side by side";

export function makeSidebar() {
  const who = h("div", { class: "who" });
  const lists = h("div", { class: "lists" });
  fill(byId("sidebar"), who, lists);
  return {
    /** Draw what the changed parts (a set of their names) show. */
    draw(changed) {
      const any = (...names) => names.some((name) => changed.has(name));
      if (any("here", "people", "workspaces")) drawWho(who);
      if (any("here", "people", "places", "app")) drawLists(lists);
    },
  };
}

function drawWho(node) {
  const self = me();
  const people = world.people.filter((one) => one.playable);
  const options = people.map((one) => h("option", { value: one.id, selected: one === self }, one.name));
  const choose = h(
    "select",
    { id: "person", class: "field", onchange: (event) => go({ as: event.target.value }) },
    options,
  );
  const other = people[(people.indexOf(self) + 1) % people.length];
  fill(
    node,
    world.workspaces.length > 1 && workspaces(),
    h("label", { for: "person" }, "You are"),
    h("div", { class: "self" }, avatar(self.id), choose),
    h("p", { class: "soft" }, [self.title, self.zone].filter(Boolean).join(" · ")),
    h("p", {}, h("a", { href: address({ as: other.id }), target: "_blank" }, "Open a tab as ", h("bdi", {}, other.name))),
    window === top && h("p", {}, h("a", { href: `/side#${new URLSearchParams({ first: self.id, second: other.id })}` }, SIDE)),
  );
}

function workspaces() {
  const options = world.workspaces.map(({ id, name }) =>
    h("option", { value: id, selected: id === world.here.team }, name),
  );
  const choose = (event) => go({ team: event.target.value, as: "", at: "" });
  return [
    h("label", { for: "team" }, "Workspace"),
    h("select", { id: "team", class: "field", onchange: choose }, options),
  ];
}

function drawLists(node) {
  const focused = document.activeElement?.closest(".lists a")?.getAttribute("href");
  const channels = world.places.filter((one) => ["channel", "private"].includes(one.kind) && !one.archived);
  const directs = world.places.filter((one) => ["im", "mpim"].includes(one.kind));
  fill(
    node,
    section(
      "Channels",
      channels.filter((one) => one.member),
    ),
    section("Apps", directs.filter(isAppDm)),
    section(
      "Direct messages",
      directs.filter((one) => !isAppDm(one)),
      writeTo(),
    ),
    section(
      "Other channels",
      channels.filter((one) => !one.member),
    ),
    section(
      "Archived",
      world.places.filter((one) => one.archived && one.member),
    ),
  );
  if (focused) node.querySelector(`a[href="${CSS.escape(focused)}"]`)?.focus();
}

function section(title, places, after = null) {
  if (!places.length && !after) return null;
  return [
    h("h2", {}, title),
    h(
      "ul",
      {},
      places.map((one) => h("li", {}, entry(one))),
    ),
    after,
  ];
}

function entry(one) {
  const open = one.id === world.here.at || (world.here.at === "home" && isAppDm(one));
  const props = {
    href: address({ at: one.id }),
    "aria-current": open ? "page" : null,
    class: one.unread ? "entry unread" : "entry",
  };
  const count = one.unread
    ? h("span", { class: "count" }, one.unread > 98 ? "99+" : String(one.unread), hidden(" unread"))
    : null;
  return h("a", props, sign(one), h("span", { class: "name", dir: "auto" }, placeName(one)), count);
}

function sign(one) {
  if (one.kind === "private")
    return h("span", { class: "sign" }, h("span", { "aria-hidden": "true" }, "🔒"), hidden("private channel"));
  if (one.kind === "channel") return h("span", { class: "sign", "aria-hidden": "true" }, "#");
  return avatar(one.others[0] ?? world.here.me);
}

/** Starting a conversation with someone. */
function writeTo() {
  const people = mentionable().filter((one) => one.id !== world.here.me && one.id !== world.app.user);
  const options = people.map((one) => h("option", { value: one.id }, one.name));
  const props = {
    class: "field",
    "aria-label": "Write to someone",
    onchange: (event) => go({ at: event.target.value }),
  };
  return h("select", props, h("option", { value: "" }, "Write to someone …"), options);
}
