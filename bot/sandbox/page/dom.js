// Small helpers around the document.

export const byId = (id) => document.getElementById(id);

/** Make an element: attributes, dataset, class, listeners (onclick: …) and children. */
export function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === false || value === null || value === undefined) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return node;
}

const SVG = "http://www.w3.org/2000/svg";

/** Make an icon from the sheet in index.html. */
export function icon(name) {
  const node = document.createElementNS(SVG, "svg");
  node.setAttribute("class", "icon");
  node.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `#icon-${name}`);
  node.append(use);
  return node;
}

/** Return two initials of a Vietnamese name: of the family name and of the given name. */
export function initials(name) {
  const words = name.trim().split(/\s+/);
  const letters = words.length > 1 ? [words[0], words[words.length - 1]] : words;
  return letters.map((word) => word.charAt(0).toLocaleUpperCase("vi")).join("");
}

const AVATAR_COLOURS = 7;

/** Make a round sign with initials; its colour follows from the chat's number. */
export function avatar(chat, name) {
  return el("span", { class: `avatar colour-${Math.abs(chat) % AVATAR_COLOURS}`, "aria-hidden": "true" }, initials(name));
}

export const sleep = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Show a sentence for a few seconds; screen readers read it too. */
export function toast(text, kind = "note") {
  const node = el("p", { class: `toast ${kind}` }, text);
  byId("toasts").append(node);
  setTimeout(() => node.remove(), Math.min(9000, 3500 + 40 * text.length));
}
