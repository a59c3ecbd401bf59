// Links to messages of this workspace lead to them here.

import { address } from "./route.js";
import { world } from "./world.js";

const LINK = /^https:\/\/([a-z0-9-]+)\.slack\.com\/archives\/([A-Z0-9]+)\/p(\d+)(\d{6})(?:\?(.*))?$/;

/** Where such a link leads on this page; null for any other. */
export function messageAddress(url) {
  const [, domain, at, seconds, micros, query] = url.match(LINK) ?? [];
  if (!at || domain !== world.workspaces.find(({ id }) => id === world.here.team)?.domain) return null;
  const thread = new URLSearchParams(query).get("thread_ts");
  return address({ at, message: `${seconds}.${micros}`, ...(thread && { thread }) });
}
