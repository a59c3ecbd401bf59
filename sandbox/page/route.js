// Who acts and where they look, in the part of the address after `#`: each browser tab can be someone else.

import { world } from "./world.js";

/** What the address says: `team`, `as` and `at`. */
export const route = () => Object.fromEntries(new URLSearchParams(location.hash.slice(1)));

/** What the address says beside the place: the `thread` that is open, and the `message` that was looked for. */
export function beside() {
  const { thread, message } = route();
  return { ...(thread && { thread }), ...(message && { message }) };
}

/** The address of the same place, or another, with nothing beside it but what is named. */
export function address(changes) {
  const { team, me, at } = world.here;
  return `#${new URLSearchParams({ team, as: me, at, ...changes })}`;
}

/** Go somewhere else. */
export const go = (changes) => (location.hash = address(changes));

/** Open the thread of a message beside the conversation. */
export const openThread = (ts) => go({ ...beside(), thread: ts });

/** Close the thread that is open. */
export function closeThread() {
  const { thread, ...others } = beside();
  go(others);
}
