// Files that the app uploaded, which the sandbox serves to those who can see them, and files for the app.

import { h } from "./dom.js";
import { world } from "./world.js";

/** A file that was shared in a message: its title, which downloads it. */
export function fileNode({ id, title }) {
  const { team, me } = world.here;
  const url = `/page/file/${team}/${id}?${new URLSearchParams({ as: me })}`;
  return h("p", { class: "file" }, h("a", { href: url, target: "_blank" }, `📎 ${title}`));
}

/** Keep a file for the app; answers its id. */
export async function sendFile(file) {
  const { team, me } = world.here;
  const url = `/page/file/${team}?${new URLSearchParams({ as: me, name: file.name })}`;
  const answer = await fetch(url, { method: "POST", body: file });
  return (await answer.json()).id;
}
