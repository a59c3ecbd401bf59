// Puts the page together: what the live view tells is drawn, and the address decides what it looks at.

import { Announcer } from "./announcer.js";
import { act } from "./api.js";
import { ClockBar } from "./clock.js";
import { Composer } from "./composer.js";
import { Conversation } from "./conversation.js";
import { day } from "./dates.js";
import { byId } from "./dom.js";
import { Guide } from "./guide.js";
import { Home } from "./home.js";
import { Inspector } from "./inspector.js";
import { Live } from "./live.js";
import { Modal } from "./modal.js";
import { drawHead } from "./place_head.js";
import { address, beside, route } from "./route.js";
import { Since } from "./since.js";
import { makeSidebar } from "./sidebar.js";
import { makeSkipLinks } from "./skip.js";
import { Switcher } from "./switcher.js";
import { ThreadPanel } from "./thread.js";
import { isAppDm, me, now, place, placeName, world } from "./world.js";

const PAGE = 60;
/** What changes several times a second while time runs fast, and changes nothing else before the day turns. */
const TIME = new Set(["clock", "since", "journal"]);
let limit = PAGE;

const composer = new Composer(byId("composer"), "composer-text", () => conversation.toTheEnd());
const conversation = new Conversation(() => {
  limit += PAGE;
  look();
});
const [sidebar, clock, modal, home] = [makeSidebar(), new ClockBar(), new Modal(), new Home()];
const thread = new ThreadPanel();
const since = new Since();
const guide = new Guide(composer);
const [switcher, announcer] = [new Switcher(), new Announcer()];
const live = new Live(take, (connected) => (byId("offline").hidden = connected));

const inspector = new Inspector(() => look());

/** What this page is called as long as it is loaded. */
const NAME = crypto.randomUUID();
const look = () => live.watch({ ...route(), limit, page: NAME, ...inspector.query });

addEventListener("hashchange", () => {
  if (route().at !== world.here.at) limit = PAGE;
  showSidebar(false);
  look();
});

/** Draw what the changed parts show. */
function take(parts) {
  const [before, today] = [world.here, day(now())];
  Object.assign(world, parts);
  const moved = JSON.stringify(before) !== JSON.stringify(world.here);
  if (moved) history.replaceState(null, "", address(beside()));
  const changed = new Set(Object.keys(parts));
  const passing = [() => clock.draw(), () => since.draw(), () => inspector.draw(changed), () => guide.draw()];
  if (today === day(now()) && Object.keys(parts).every((name) => TIME.has(name))) return drawAll(...passing);
  drawAll(
    () => sidebar.draw(changed),
    ...passing,
    drawHead,
    () => composer.draw(),
    () => conversation.draw(),
    () => thread.draw(),
    () => home.draw(),
    () => announcer.draw(),
    () => modal.draw(),
    drawTitle,
  );
  if (moved) arrive();
  if (window !== parent) parent.postMessage(whoIsHere(), location.origin);
}

/** What the page tells the one that shows it beside another. */
const whoIsHere = () => ({
  me: world.here.me,
  people: world.people.filter(({ playable }) => playable).map(({ id, name }) => ({ id, name })),
});

/** What is wrong in one part keeps no other from being drawn; the console tells of it. */
function drawAll(...parts) {
  for (const draw of parts) {
    try {
      draw();
    } catch (error) {
      reportError(error);
    }
  }
}

/** The app hears that its Home or its messages were opened. */
function arrive() {
  switcher.visited();
  const atHome = world.here.at === "home";
  if (atHome || isAppDm(place(world.here.at))) act("open-app", { tab: atHome ? "home" : "messages" });
  if (!matchMedia("(pointer: coarse)").matches && !byId("modal").open) byId("composer-text")?.focus();
}

function drawTitle() {
  const unread = world.places.reduce((sum, one) => sum + one.unread, 0);
  const open = place(world.here.at);
  const where = open ? placeName(open) : world.app.name;
  document.title = `${unread ? `(${unread}) ` : ""}${me()?.name} · ${where}`;
  byId("workspace").textContent = world.workspaces.find(({ id }) => id === world.here.team)?.name ?? "";
}

function showSidebar(shown) {
  if (!shown && byId("menu-button").offsetParent && byId("sidebar").contains(document.activeElement)) byId("menu-button").focus();
  document.body.classList.toggle("with-sidebar", shown);
  byId("menu-button").setAttribute("aria-expanded", String(shown));
}

byId("menu-button").addEventListener("click", () => showSidebar(!document.body.classList.contains("with-sidebar")));
addEventListener("keydown", (event) => event.key === "Escape" && showSidebar(false));

makeSkipLinks();
look();
