// The modal that is open for the person: the top one of the stack.

import { act } from "./api.js";
import { renderBlocks } from "./blocks.js";
import { confirmed } from "./confirm.js";
import { byId, fill, h } from "./dom.js";
import { showErrors } from "./input_block.js";
import { plain } from "./mrkdwn.js";
import { Surface } from "./surface.js";
import { complain } from "./toast.js";
import { world } from "./world.js";

const dialog = byId("modal");

const said = (text) => ({ type: "plain_text", text });
const CLOSING = {
  title: said("Close without saving?"),
  text: said("What you typed will be gone."),
  confirm: said("Close"),
  deny: said("Keep writing"),
  style: "danger",
};

export class Modal {
  #surfaces = new Map();
  #shown = "";
  #told = "";

  constructor() {
    dialog.addEventListener("cancel", (event) => {
      event.preventDefault();
      this.#leave({});
    });
    dialog.addEventListener("keydown", (event) => this.#key(event));
  }

  draw() {
    const view = world.modals.at(-1);
    this.#forget();
    if (!view) return this.#end();
    const shown = `${view.id} ${view.hash}`;
    if (shown !== this.#shown) this.#build(view);
    this.#shown = shown;
    this.#tell(view);
  }

  /** What was entered is kept as long as the modal is in the stack. */
  #forget() {
    const open = new Set(world.modals.map(({ id }) => id));
    for (const id of this.#surfaces.keys()) if (!open.has(id)) this.#surfaces.delete(id);
  }

  #end() {
    this.#shown = this.#told = "";
    if (!dialog.open) return;
    dialog.close();
    fill(byId("modal-view"));
    if (document.activeElement === document.body) byId("composer-text")?.focus();
  }

  #build(view) {
    const focused = dialog.contains(document.activeElement) && document.activeElement.dataset.action;
    const older = this.#surfaces.get(view.id);
    const surface = new Surface({ view: view.id }, view.values);
    this.#surfaces.set(view.id, surface);
    fill(byId("modal-view"), this.#form(view, surface));
    if (older) surface.keep(older);
    if (!dialog.open) dialog.showModal();
    focus(view, focused);
  }

  #form(view, surface) {
    const submit = (event) => {
      event.preventDefault();
      this.#submit(view, surface, event.currentTarget);
    };
    const cross = { type: "button", class: "plain", "aria-label": "Close", onclick: () => this.#leave({ all: "yes" }) };
    return h(
      "form",
      { novalidate: true, onsubmit: submit },
      h("div", { class: "modal-head" }, h("h2", { id: "modal-title", dir: "auto" }, ...plain(view.title)), h("button", cross, "✕")),
      h(
        "div",
        { class: "modal-body" },
        h("p", { class: "error", role: "alert", id: "modal-error" }),
        renderBlocks(surface, view.blocks),
      ),
      this.#foot(view),
    );
  }

  #foot(view) {
    const close = h(
      "button",
      { type: "button", class: "button", onclick: () => this.#close({}) },
      ...plain(view.close || (view.submit ? "Cancel" : "Close")),
    );
    const submit = view.submit && h("button", { type: "submit", class: "button primary" }, ...plain(view.submit));
    return h("div", { class: "modal-foot" }, close, submit);
  }

  /** Show what is wrong, when that changed. */
  #tell(view) {
    const told = JSON.stringify([view.id, view.hash, view.error, view.errors]);
    if (told === this.#told) return;
    this.#told = told;
    byId("modal-error").textContent = view.error ?? "";
    showErrors(dialog, view.errors);
  }

  async #submit(view, surface, form) {
    const button = form.querySelector("[type=submit]");
    if (!button || button.disabled) return;
    button.disabled = true;
    form.setAttribute("aria-busy", "true");
    this.#told = "";
    complain(await act("submit", { view: view.id, values: surface.values() }));
    button.disabled = false;
    form.removeAttribute("aria-busy");
  }

  /** Escape that no list or menu in the form wants; a browser may let only the first one be kept from closing it. */
  #key(event) {
    if (event.key !== "Escape" || event.defaultPrevented || dialog.querySelector(":popover-open")) return;
    event.preventDefault();
    this.#leave({});
  }

  /** Close, but ask first where typed words would be gone. */
  async #leave(how) {
    const view = world.modals.at(-1);
    const leaving = how.all || view?.clears ? [...this.#surfaces.values()] : [this.#surfaces.get(view?.id)];
    if (leaving.some((surface) => surface?.typed()) && !(await confirmed(CLOSING))) return;
    if (world.modals.at(-1)?.id === view?.id) await this.#close(how);
  }

  async #close(how) {
    complain(await act("close", { view: world.modals.at(-1)?.id ?? "", ...how }));
  }
}

/** The focus goes to the element that had it, or else to the one that the app names, or else to the first. */
function focus(view, focused) {
  const wanted =
    focused || view.blocks.map((block) => block.element).find((element) => element?.focus_on_load)?.action_id;
  const named = wanted && dialog.querySelector(`[data-action="${CSS.escape(wanted)}"]`);
  (named || dialog.querySelector(".modal-body [data-action]") || dialog.querySelector(".modal-foot button")).focus();
}
