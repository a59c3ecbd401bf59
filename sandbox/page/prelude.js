// The page that waits while the past of a workspace is lived through, and then makes room for the workspace.

import { byId, show } from "./dom.js";

const EACH_MS = 250;

async function look() {
  const passing = await fetch("/page/prelude").then((answer) => answer.json()).catch(() => null);
  if (passing && !("part" in passing)) {
    location.reload();
    return;
  }
  show(byId("title"), passing?.title ?? "The program has ended. Once it runs again, this page goes on.");
  if (passing) byId("part").value = passing.part;
  setTimeout(look, EACH_MS);
}

look();
