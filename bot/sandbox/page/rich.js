// The server cleans a message's HTML already; what is not on this list is dropped here once more.

const KEPT = new Set(["B", "STRONG", "I", "EM", "U", "INS", "S", "DEL", "CODE", "PRE", "BLOCKQUOTE", "BR"]);
const HOSTS = new Set(["t.me", "telegram.me", "telegram.dog"]);
const ADDRESS = /(https?:\/\/[^\s<>"]*[^\s<>".,;:!?)])/;
const LINKS = /^(https?:|mailto:|tel:|tg:)/i;

/** Turn a message's HTML into nodes that are safe to insert. */
export function rich(html) {
  const parsed = new DOMParser().parseFromString(html, "text/html");
  const fragment = document.createDocumentFragment();
  copy(parsed.body, fragment);
  return fragment;
}

function copy(from, to) {
  for (const child of from.childNodes) {
    if (child.nodeType === Node.TEXT_NODE) to.append(...linked(afterQuote(child) ? child.data.replace(/^\n/, "") : child.data, to));
    else if (child.nodeType === Node.ELEMENT_NODE) to.append(element(child));
  }
}

/** Return a text in pieces, with every web address in it as a link, as messengers show it. */
function linked(text, to) {
  if (to.nodeName === "A" || to.nodeName === "CODE") return [text];
  return text.split(ADDRESS).map((piece, place) => {
    if (place % 2 === 0) return piece;
    const node = link(piece);
    node.textContent = piece;
    return node;
  });
}

/** A quote is a block of its own, so the line break that ends it is not shown once more. */
const afterQuote = (node) => node.previousSibling?.nodeName === "BLOCKQUOTE";

function element(source) {
  const made = shell(source);
  copy(source, made);
  return made;
}

function shell(source) {
  if (source.tagName === "A" && LINKS.test(source.getAttribute("href") ?? "")) {
    return link(source.getAttribute("href"));
  }
  if (source.tagName === "TG-SPOILER" || source.classList.contains("tg-spoiler")) return spoiler();
  return KEPT.has(source.tagName) ? document.createElement(source.tagName) : document.createDocumentFragment();
}

function link(address) {
  const node = document.createElement("a");
  Object.assign(node, { href: address, target: "_blank", rel: "noopener noreferrer" });
  return node;
}

function spoiler() {
  const node = document.createElement("span");
  node.className = "spoiler";
  node.tabIndex = 0;
  node.setAttribute("role", "button");
  const show = () => node.classList.add("shown");
  node.addEventListener("click", show);
  node.addEventListener("keydown", (event) => event.key === "Enter" && show());
  return node;
}

/** Return the payload of a link like https://t.me/some_bot?start=CODE, or null. */
export function startPayload(address) {
  const url = URL.canParse(address) ? new URL(address) : null;
  if (!url || !(HOSTS.has(url.hostname) || url.protocol === "tg:")) return null;
  return url.searchParams.get("start");
}
