// Keeping a list of elements up to date: only what changed is made anew, so that focus and open menus survive.

export class Rows {
  #shown = new Map();

  constructor(container) {
    this.container = container;
  }

  /** Show `rows`: `{key, content, build}`. A row is built anew when its `content` (a string) differs. */
  show(rows) {
    const [before, near] = [this.#shown, this.#near()];
    this.#shown = new Map();
    let next = this.container.firstChild;
    for (const row of rows) {
      const old = before.get(row.key)?.node;
      const node = this.#node(row, before.get(row.key));
      if (old && old !== node) {
        replace(old, node);
        if (old === next) next = node;
      }
      if (node === next) next = next.nextSibling;
      else this.container.insertBefore(node, next);
    }
    while (next) {
      const gone = next;
      next = next.nextSibling;
      gone.remove();
    }
    if (near.length && document.activeElement === document.body) this.#goOn(near.find((row) => row.isConnected));
  }

  /** The row that has the focus, those after it, and those before. */
  #near() {
    const rows = [...this.container.children];
    const at = rows.findIndex((row) => row.contains(document.activeElement));
    return at < 0 ? [] : [...rows.slice(at), ...rows.slice(0, at).reverse()];
  }

  /** Whoever had the focus in a row that is gone has it in this one, or else on the list. */
  #goOn(row) {
    const menu = row && [...row.querySelectorAll("[data-action]")].at(-1);
    (menu ?? this.container.closest("[tabindex]"))?.focus({ preventScroll: true });
  }

  /** Forget what is shown: the next `show` builds everything. */
  clear() {
    this.#shown.clear();
    this.container.replaceChildren();
  }

  #node({ key, content, build }, known) {
    const node = known?.content === content ? known.node : build();
    this.#shown.set(key, { content, node });
    return node;
  }
}

/** Put `node` in the place of `old`, with the focus on the same element, or else on what it has at its end: its menu. */
export function replace(old, node) {
  const held = old.contains(document.activeElement) && document.activeElement;
  const focused = held && held.dataset.action;
  old.replaceWith(node);
  if (!held) return;
  const same = focused && node.querySelector(`[data-action="${CSS.escape(focused)}"]`);
  (same || [...node.querySelectorAll("[data-action]")].at(-1))?.focus();
}
