// Acting: one request for each thing that the person does.

import { world } from "./world.js";

/** Do `action`. Answers `{}`, or `error` (a code or sentence) and `details`; never throws. */
export async function act(action, args = {}) {
  const { team, me } = world.here;
  try {
    const answer = await fetch(`/page/act/${action}`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ team, as: me, at: world.conversation?.id ?? "", ...args }),
    });
    return await answer.json();
  } catch {
    return { error: "The sandbox does not answer. Is it still running?" };
  }
}
