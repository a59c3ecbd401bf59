// What the sandbox last told: the parts of the live view, and who and what the ids in it stand for.

export const world = {
  here: { team: "", me: "", at: "" },
  workspaces: [],
  app: { name: "", user: "", commands: [], shortcuts: [], global_shortcuts: [], messages_open: true, home: true },
  people: [],
  groups: [],
  places: [],
  clock: { offset: 0, frozen_at: null, speed: 0, until: null, knows_the_plan: false },
  since: null,
  conversation: null,
  modals: [],
  home: null,
  journal: { first: 1, anew: true, lines: [] },
  guide: null,
};

export const person = (id) => world.people.find((one) => one.id === id);
export const place = (id) => world.places.find((one) => one.id === id);
export const group = (id) => world.groups.find((one) => one.id === id);

export const me = () => person(world.here.me);
export const zone = () => me()?.zone ?? "UTC";

/** The language in which the person reads dates and numbers; English where it is not one that the browser knows. */
export function locale() {
  try {
    return Intl.getCanonicalLocales(me()?.locale ?? [])[0] ?? "en-US";
  } catch {
    return "en-US";
  }
}

/** How people see somebody: by the name that they chose, or else the full one. */
export const personName = (id) => person(id)?.name ?? id;

/** The name of a channel, or of those one talks to. */
export function placeName(one) {
  if (one.kind === "im") return one.others.length ? personName(one.others[0]) : `${personName(world.here.me)} (you)`;
  if (one.kind === "mpim") return one.others.map(personName).join(", ");
  return one.name;
}

export const isAppDm = (one) => one?.kind === "im" && one.others[0] === world.app.user;

/** Who can be mentioned or chosen: everyone with an account, bots included. */
export const mentionable = () => world.people.filter((one) => one.active && one.id !== "USLACKBOT");

/** The sandbox's time in seconds since 1970. */
export const now = () => world.clock.frozen_at ?? Date.now() / 1000 + world.clock.offset;
