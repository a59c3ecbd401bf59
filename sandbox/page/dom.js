// Making elements. Text only ever enters the page as text nodes and checked attributes, never as markup.

const PROPERTIES = new Set(["value", "checked", "disabled", "hidden", "selected", "multiple", "open"]);

/** An element: `props` are attributes, the properties above, or listeners (`onclick`); null and false are left out. */
export const h = (tag, props = {}, ...children) => made(document.createElement(tag), props, children);

/** The same in a drawing. */
export const svg = (tag, props = {}, ...children) =>
  made(document.createElementNS("http://www.w3.org/2000/svg", tag), props, children);

function made(node, props, children) {
  for (const [name, value] of Object.entries(props)) set(node, name, value);
  node.append(...present(children));
  return node;
}

function set(node, name, value) {
  if (value === null || value === undefined || value === false) return;
  if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
  else if (PROPERTIES.has(name)) node[name] = value;
  else node.setAttribute(name, value === true ? "" : value);
}

/** Replace everything in `node`; null and false are left out. */
export function fill(node, ...children) {
  node.replaceChildren(...present(children));
}

/** Let `node` read so; nothing is drawn, or read out, anew that reads the same. */
export function show(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

function present(children) {
  return children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false);
}

export const byId = (id) => document.getElementById(id);

let serial = 0;
/** An id that nothing else on the page has. */
export const freshId = (prefix) => `${prefix}-${++serial}`;

/** A text for screen readers only. */
export const hidden = (text) => h("span", { class: "hidden" }, text);

/** A link that cannot run anything or tell where it was clicked; plain text if the address is of another kind. */
export function link(url, ...children) {
  const shown = children.length ? children : [url];
  if (!/^(https?:\/\/|mailto:)/i.test(url)) return h("span", {}, ...shown);
  return h("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, ...shown);
}
