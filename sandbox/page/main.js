// Puts the page together: what the live view tells is drawn, and the address decides what it looks at.

import { act } from "./api.js";
import { ClockBar } from "./clock.js";
import { Composer } from "./composer.js";
import { Conversation } from "./conversation.js";
import { byId } from "./dom.js";
import { Home } from "./home.js";
import { Live } from "./live.js";
import { Modal } from "./modal.js";
import { drawHead } from "./place_head.js";
import { address, beside, route } from "./route.js";
import { makeSidebar } from "./sidebar.js";
import { ThreadPanel } from "./thread.js";
import { isAppDm, me, place, placeName, world } from "./world.js";

const PAGE = 60;
let limit = PAGE;

const composer = new Composer(byId("composer"), "composer-text", () => conversation.toTheEnd());
const conversation = new Conversation(() => {
  limit += PAGE;
  look();
});
const [sidebar, clock, modal, home] = [makeSidebar(), new ClockBar(), new Modal(), new Home()];
const thread = new ThreadPanel();
const live = new Live(take, (connected) => (byId("offline").hidden = connected));

/** What this page is called as long as it is loaded. */
const NAME = crypto.randomUUID();
const look = () => live.watch({ ...route(), limit, page: NAME });

addEventListener("hashchange", () => {
  if (route().at !== world.here.at) limit = PAGE;
  showSidebar(false);
  look();
});

/** Draw what the changed parts show. */
function take(parts) {
  const before = world.here;
  Object.assign(world, parts);
  const moved = JSON.stringify(before) !== JSON.stringify(world.here);
  if (moved) history.replaceState(null, "", address(beside()));
  const changed = new Set(Object.keys(parts));
  drawAll(
    () => sidebar.draw(changed),
    () => clock.draw(),
    drawHead,
    () => composer.draw(),
    () => conversation.draw(),
    () => thread.draw(),
    () => home.draw(),
    () => modal.draw(),
    drawTitle,
  );
  if (moved) arrive();
}

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
  const atHome = world.here.at === "home";
  if (atHome || isAppDm(place(world.here.at))) act("open-app", { tab: atHome ? "home" : "messages" });
  if (matchMedia("(pointer: fine)").matches && !byId("modal").open) byId("composer-text")?.focus();
}

function drawTitle() {
  const unread = world.places.reduce((sum, one) => sum + one.unread, 0);
  const open = place(world.here.at);
  const where = open ? placeName(open) : world.app.name;
  document.title = `${unread ? `(${unread}) ` : ""}${me()?.name} · ${where}`;
  byId("workspace").textContent = world.workspaces.find(({ id }) => id === world.here.team)?.name ?? "";
}

function showSidebar(shown) {
  document.body.classList.toggle("with-sidebar", shown);
  byId("menu-button").setAttribute("aria-expanded", String(shown));
}

byId("menu-button").addEventListener("click", () => showSidebar(!document.body.classList.contains("with-sidebar")));
addEventListener("keydown", (event) => event.key === "Escape" && showSidebar(false));

look();
