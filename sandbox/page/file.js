// Files that the app uploaded. The sandbox serves each to those who can see it.

import { h } from "./dom.js";
import { world } from "./world.js";

/** Where the content of a file is, for the acting person. */
export function fileUrl(id) {
  const { team, me } = world.here;
  return `/page/file/${team}/${id}?${new URLSearchParams({ as: me })}`;
}

/** A file that was shared in a message: its title, which opens or downloads it, and the image if it is one. */
export function fileNode({ id, title, image, alt }) {
  const opens = h("a", { href: fileUrl(id), target: "_blank" }, `📎 ${title}`);
  return h("figure", { class: "file" }, h("figcaption", {}, opens), image && h("img", { src: fileUrl(id), alt }));
}
