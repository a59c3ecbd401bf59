// Files that the app uploaded. The sandbox serves each to those who can see it.

import { h } from "./dom.js";
import { world } from "./world.js";

/** A file that was shared in a message: its title, which downloads it. */
export function fileNode({ id, title }) {
  const { team, me } = world.here;
  const url = `/page/file/${team}/${id}?${new URLSearchParams({ as: me })}`;
  return h("p", { class: "file" }, h("a", { href: url, target: "_blank" }, `📎 ${title}`));
}
