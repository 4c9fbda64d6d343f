// Puts the page together: who speaks, what they do, and what the parts show.

import { getPeople, LostError, RefusedError, send } from "/page/api.js";
import { ClockPanel } from "/page/clock.js";
import { Composer } from "/page/composer.js";
import { byId, toast } from "/page/dom.js";
import { closeDrawers, watchDrawers } from "/page/drawers.js";
import { deedsOf, watchFiles } from "/page/files.js";
import { MessageList } from "/page/messages.js";
import { PeopleList } from "/page/people.js";
import { Rooms } from "/page/rooms.js";
import { drawHelps, drawWelcome } from "/page/guide.js";
import { drawTabs } from "/page/tabs.js";
import { getLanguage, setLanguage, t } from "/page/texts.js";

const PRESS_MS = 12_000;
const SEARCHED = 200;

const rooms = new Rooms();
const messages = new MessageList({ press, start, edit: (message) => composer.beginEdit(message) });
const composer = new Composer(act);
const clock = new ClockPanel();
const people = new PeopleList(choose, (known) => drawWelcome(known, choose));

/** Let the person do something; tell whether the server took it. */
async function act(deed, room = rooms.active) {
  if (!room) return false;
  try {
    await send(room.person, getLanguage(), deed);
    if (!deed.press && room === rooms.active) messages.toBottom();
    return true;
  } catch (error) {
    complain(error, deed);
    return false;
  }
}

function complain(error, deed) {
  if (error instanceof RefusedError) return toast(t("refused", { reason: error.message }), "bad");
  if (!(error instanceof LostError)) throw error;
  rooms.link(false);
  rooms.again();
  return toast(t(deed.text || deed.edit ? "notSent" : "notPressed"), "bad");
}

async function press(message, data) {
  const room = rooms.active;
  if (room.pressing) return;
  const mark = room.press(message.message_id, data);
  draw();
  mark.sent = await act({ press: { message_id: message.message_id, data } }, room);
  if (!mark.sent) return endPress(room, mark);
  rooms.again();
  setTimeout(() => endPress(room, mark), PRESS_MS);
}

function endPress(room, mark) {
  if (room.pressing !== mark) return;
  room.pressing = null;
  draw();
}

function start(payload) {
  return act({ text: payload ? `/start ${payload}` : "/start" });
}

/** Start with the person's present code: a demo that was started anew has new ones. */
async function startPerson() {
  const { person } = rooms.active;
  const found = await getPeople(person.name, SEARCHED).catch(() => ({ people: [] }));
  const present = found.people.find((each) => each.chat === person.chat) ?? person;
  return start(present.code);
}

function choose(person) {
  rooms.choose(person);
  closeDrawers();
}

/** Open the secretary of the person's own unit, so that a notice can be seen to arrive. */
async function openSecretary() {
  const { unit, chat } = rooms.active.person;
  try {
    const found = (await getPeople(unit, SEARCHED)).people;
    const secretary = found.find((each) => each.role === "secretary" && each.unit === unit && each.chat !== chat);
    if (secretary) choose(secretary);
    else toast(t("noSecretary"));
  } catch (error) {
    complain(error, {});
  }
}

async function sendFiles(files, asPhoto) {
  const room = rooms.active;
  const line = byId("uploading");
  line.hidden = false;
  for await (const deed of deedsOf(files, asPhoto)) {
    line.textContent = t("uploading", { name: (deed.photo ?? deed.document).name });
    if (!(await act(deed, room))) break;
  }
  line.hidden = true;
}

function draw() {
  const room = rooms.active;
  byId("pick").hidden = room !== null;
  byId("menu").hidden = room === null || room.blocked;
  byId("secretary").hidden = room?.person.role !== "member";
  drawHelps(room, act);
  byId("subtitle").textContent = room ? subtitle(room) : t("botKind");
  messages.show(room);
  composer.show(room);
}

function subtitle(room) {
  if (room.typing) return t("typing");
  return t("as", { name: room.person.name, role: t(room.person.role) });
}

function drawList() {
  drawTabs(rooms, { choose: (person) => rooms.choose(person), close: (chat) => rooms.close(chat) });
  people.mark(rooms.active?.person.chat ?? null);
  draw();
}

function drawLink(connected) {
  byId("lost").hidden = connected;
  byId("lost").textContent = connected ? "" : t("lost");
}

function redrawAll() {
  for (const button of document.querySelectorAll("[data-language]")) {
    button.setAttribute("aria-pressed", String(button.dataset.language === getLanguage()));
  }
  people.render();
  drawWelcome(people.people ?? [], choose);
  clock.render();
  drawLink(rooms.connected);
  drawList();
}

function watchRooms() {
  rooms.addEventListener("list", drawList);
  rooms.addEventListener("link", ({ detail }) => {
    drawLink(detail.connected);
    if (detail.connected) people.search();
  });
  rooms.addEventListener("change", ({ detail }) => {
    if (detail.room === rooms.active) draw();
    drawTabs(rooms, { choose: (person) => rooms.choose(person), close: (chat) => rooms.close(chat) });
  });
  rooms.addEventListener("alert", ({ detail }) => {
    const whose = detail.room === rooms.active ? "" : `${detail.room.person.name}: `;
    toast(whose + detail.alert.text, "alert");
  });
}

/** The page changes at once; the bot keeps the language in which this chat began until it is told. */
function switchLanguage(language) {
  const changed = language !== getLanguage();
  setLanguage(language);
  if (changed && rooms.active?.messages.length > 0) toast(t("speak"));
}

function watchMenus() {
  byId("start").addEventListener("click", startPerson);
  byId("attach-sticker").addEventListener("click", () => act({ sticker: true }));
  byId("secretary").addEventListener("click", openSecretary);
  byId("block").addEventListener("click", () => act({ block: true }));
  for (const button of document.querySelectorAll("[data-language]")) {
    button.addEventListener("click", () => switchLanguage(button.dataset.language));
  }
  document.addEventListener("click", (event) => {
    for (const menu of document.querySelectorAll("details.menu[open]")) {
      if (!menu.contains(event.target) || event.target.closest("button")) menu.open = false;
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of document.querySelectorAll("details.menu[open]")) menu.open = false;
  });
}

function watchPage() {
  document.addEventListener("languagechange", redrawAll);
  document.addEventListener("visibilitychange", () => {
    if (document.hidden || !rooms.active) return;
    rooms.markRead(rooms.active);
    rooms.again();
    drawList();
  });
}

watchDrawers();
watchRooms();
watchMenus();
watchFiles(sendFiles);
watchPage();
setLanguage(getLanguage());
rooms.restore();
people.search();
rooms.followActive();
rooms.followOthers();
clock.follow();
