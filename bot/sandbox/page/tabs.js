// The chats that are open, side by side, each with what waits unread in it.

import { avatar, byId, el, icon } from "/page/dom.js";
import { getLanguage, t } from "/page/texts.js";

/** Draw the tabs; ``acts`` are choose(person) and close(chat). */
export function drawTabs(rooms, acts) {
  const open = [...rooms.open.values()];
  const list = byId("tabs");
  countUnread(open);
  const signature = JSON.stringify([getLanguage(), open.map((room) => [room.person, room.unread, room === rooms.active])]);
  if (list.dataset.shown === signature) return;
  list.dataset.shown = signature;
  list.hidden = open.length < 2;
  const focused = list.contains(document.activeElement) ? document.activeElement.closest("li").dataset.chat : null;
  list.replaceChildren(...open.map((room) => tab(room, room === rooms.active, acts)));
  list.querySelector(".current")?.scrollIntoView({ block: "nearest", inline: "nearest" });
  if (focused) list.querySelector(`[data-chat="${focused}"] button`)?.focus();
}

function tab({ person, unread }, current, acts) {
  const count = t("unread", { count: unread });
  const badge = unread > 0 ? el("span", { class: "badge", "aria-label": count, role: "img" }, String(unread)) : null;
  const role = el("span", { class: "role" }, t(person.role));
  const label = el("span", { class: "label" }, el("span", { class: "name" }, person.name), role);
  const attributes = { type: "button", class: "choose", "aria-current": current ? "true" : null };
  const choose = el("button", { ...attributes, onclick: () => acts.choose(person) }, avatar(person.chat, person.name), label, badge);
  const name = t("close", { name: person.name });
  const close = el("button", { type: "button", class: "close", "aria-label": name, title: name }, icon("close"));
  close.addEventListener("click", () => acts.close(person.chat));
  return el("li", { class: current ? "current" : "", "data-chat": person.chat }, choose, close);
}

function countUnread(open) {
  const total = open.reduce((sum, room) => sum + room.unread, 0);
  document.title = total > 0 ? `(${total}) ${t("title")}` : t("title");
  byId("people-badge").hidden = total === 0;
  byId("people-badge").textContent = String(total);
}
