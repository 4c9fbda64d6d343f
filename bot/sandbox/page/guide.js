// What helps a newcomer: whom to be first, and what a person would have at hand (code, birthday, a list).

import { avatar, byId, el } from "/page/dom.js";
import { getLanguage, t } from "/page/texts.js";

const ROLES = ["member", "secretary", "admin"];
const SETTLED = 16; // so many messages on, whoever chats knows the way in

let first = [];

/** Offer one person of each role on the first screen; later lists without them change nothing. */
export function drawWelcome(people, choose) {
  const named = people.filter((person) => person.first);
  if (named.length > 0) first = ROLES.map((role) => named.find((person) => person.role === role)).filter(Boolean);
  byId("roles").replaceChildren(...first.map((person) => el("li", {}, offer(person, choose))));
}

function offer(person, choose) {
  const name = el("span", { class: "name" }, `${capital(t(person.role))} ${person.name}`);
  const about = el("span", { class: "about" }, name, el("span", { class: "note" }, t(`try_${person.role}`)));
  return el("button", { type: "button", onclick: () => choose(person) }, avatar(person.chat, person.name), about);
}

const capital = (words) => words.charAt(0).toLocaleUpperCase(getLanguage()) + words.slice(1);

/** Offer to send what the person would read off a slip or an identity card; ``act(deed)`` sends it. */
export function drawHelps(room, act) {
  const deeds = room && !room.blocked ? helpsOf(room) : [];
  const place = byId("helps");
  const signature = JSON.stringify([getLanguage(), room?.person.chat, deeds.map(([label]) => label)]);
  drawHint(room);
  if (place.dataset.shown === signature) return;
  place.dataset.shown = signature;
  place.hidden = deeds.length === 0;
  place.replaceChildren(...deeds.map(([label, deed]) => el("button", { type: "button", onclick: () => act(deed) }, label)));
}

function drawHint(room) {
  const { code, name } = room?.person ?? {};
  byId("empty-hint").textContent = code ? t("emptyCode", { code, name }) : t("emptyHint");
}

function helpsOf({ messages, person }) {
  const { code, born, sample } = person;
  if (messages.length === 0) return [];
  const said = messages.filter((message) => message.from === "person");
  const typed = (words) => said.some((message) => message.text?.includes(words));
  const early = messages.length < SETTLED;
  return [
    ...(early && code && !typed(code) ? [[t("sendCode", { code }), { text: code }]] : []),
    ...(early && born && !typed(born) ? [[t("sendBorn", { born }), { text: born }]] : []),
    ...(sample && typed(born) && !said.some((message) => message.file) ? [[t("sendSample"), { document: sample }]] : []),
  ];
}
