// Who acts and where they look, in the part of the address after `#`: each browser tab can be someone else.

import { world } from "./world.js";

/** What the address says: `team`, `as` and `at`. */
export const route = () => Object.fromEntries(new URLSearchParams(location.hash.slice(1)));

/** The address for the same view with some of it changed. */
export function address(changes) {
  const { team, me, at } = world.here;
  return `#${new URLSearchParams({ team, as: me, at, ...changes })}`;
}

/** Go somewhere else. */
export const go = (changes) => (location.hash = address(changes));
