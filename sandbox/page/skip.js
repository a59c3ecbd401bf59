// The links at the start of the page, for those who come by keyboard. The address after `#` says who acts and where,
// so they do not change it.

import { byId } from "./dom.js";

export function makeSkipLinks() {
  for (const link of document.querySelectorAll(".skip a")) {
    link.addEventListener("click", (event) => {
      event.preventDefault();
      byId(link.hash.slice(1))?.focus();
    });
  }
}
