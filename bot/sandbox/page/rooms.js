// The chats that are open in this page, and how they are kept up to date.

import { getChat, LostError, RefusedError } from "/page/api.js";
import { sleep } from "/page/dom.js";

const LONG_WAIT_S = 25;
const BUSY_WAIT_S = 1; // while the bot types or a press waits, their end must be seen soon
const IDLE_MS = 2000;
const QUIET_MS = 200; // never ask in a tight loop, whatever the server answers
const RETRY_MS = [500, 1000, 2000, 4000];
const PRESS_MS = 12_000;
const STORED = "sandbox.rooms";

export class Room {
  constructor(person, read = null) {
    this.person = person;
    this.read = read; // the newest message that was on the screen; null: nothing counts as unread yet
    this.draft = sessionStorage.getItem(`sandbox.draft.${person.chat}`) ?? "";
    this.blocked = false;
    this.forget();
  }

  /** Drop what was heard, to hear it anew. */
  forget() {
    this.revision = 0;
    this.loaded = false;
    this.messages = [];
    this.alerts = null;
    this.typing = false;
    this.pending = false;
    this.pressing = null;
  }

  get newest() {
    return this.messages.at(-1)?.message_id ?? 0;
  }

  get unread() {
    if (this.read === null) return 0;
    return this.messages.filter((each) => each.from === "bot" && each.message_id > this.read).length;
  }

  keepDraft(text) {
    this.draft = text;
    sessionStorage.setItem(`sandbox.draft.${this.person.chat}`, text);
  }

  /** Take over an answer of the server; return the alerts that are new. */
  take(answer) {
    const first = !this.loaded;
    this.revision = answer.revision;
    this.messages = answer.messages;
    this.typing = answer.typing;
    this.pending = answer.pending_press;
    this.blocked = answer.chat.blocked;
    this.loaded = true;
    if (this.read !== null) this.read = Math.min(this.read, this.newest);
    if (!this.pending && this.pressing?.sent) this.pressing = null;
    return this.newAlerts(answer.alerts ?? [], first);
  }

  newAlerts(alerts, first) {
    this.alerts ??= new Set();
    const fresh = alerts.filter((alert) => !this.alerts.has(alert.callback_id));
    fresh.forEach((alert) => this.alerts.add(alert.callback_id));
    return first ? [] : fresh.filter((alert) => alert.text);
  }

  /** Mark a button as pressed until the bot has answered, or for some seconds at most. */
  press(messageId, data) {
    const mark = { messageId, data, sent: false, until: Date.now() + PRESS_MS };
    this.pressing = mark;
    return mark;
  }
}

/** Tells of "change" (a room heard something), "list" (rooms opened, closed, chosen), "alert" and "link". */
export class Rooms extends EventTarget {
  constructor() {
    super();
    this.open = new Map();
    this.active = null;
    this.connected = true;
    this.turn = new AbortController();
  }

  tell(kind, detail = {}) {
    this.dispatchEvent(new CustomEvent(kind, { detail }));
  }

  /** Open again what was open before the page was loaded. */
  restore() {
    const { people = [], active = null } = JSON.parse(sessionStorage.getItem(STORED) ?? "{}");
    for (const { person, read } of people) this.open.set(person.chat, new Room(person, read));
    if (this.open.has(active)) this.choose(this.open.get(active).person);
    this.tell("list");
  }

  save() {
    const people = [...this.open.values()].map(({ person, read }) => ({ person, read }));
    sessionStorage.setItem(STORED, JSON.stringify({ people, active: this.active?.person.chat ?? null }));
  }

  /** Open a person's chat, or come back to it. */
  choose(person) {
    const room = this.open.get(person.chat) ?? new Room(person);
    this.open.set(person.chat, room);
    this.active = room;
    this.markRead(room);
    this.again();
    this.tell("list");
  }

  close(chat) {
    this.open.delete(chat);
    if (this.active?.person.chat === chat) {
      this.active = null;
      const next = [...this.open.values()].at(-1);
      if (next) return this.choose(next.person);
    }
    this.save();
    this.again();
    return this.tell("list");
  }

  /** End the present wait, so that the chat is read at once. */
  again() {
    this.turn.abort();
    this.turn = new AbortController();
  }

  markRead(room) {
    if (room.loaded) room.read = room.newest;
    this.save();
  }

  link(connected) {
    if (this.connected === connected) return;
    this.connected = connected;
    if (!connected) for (const room of this.open.values()) room.loaded = false; // the server may be a new one
    this.tell("link", { connected });
  }

  /** Follow the chosen chat by long polls, for ever. */
  async followActive() {
    for (let failures = 0; ; ) {
      const { turn, active } = this;
      try {
        const news = active && (await this.listen(active, waitFor(active), turn.signal));
        failures = 0;
        if (!news || document.hidden) await pause(active && !document.hidden ? QUIET_MS : IDLE_MS, turn.signal);
      } catch (error) {
        if (turn.signal.aborted) continue;
        this.failed(active, error);
        await sleep(RETRY_MS[Math.min(failures++, RETRY_MS.length - 1)]);
      }
    }
  }

  /** Look at the other open chats now and then, one after another. */
  async followOthers() {
    for (;;) {
      for (const room of [...this.open.values()]) {
        if (room === this.active || !this.connected) continue;
        await this.listen(room, 0).catch((error) => this.failed(room, error));
      }
      await sleep(IDLE_MS);
    }
  }

  /** Read a chat once; tell whether anything changed. */
  async listen(room, wait, signal) {
    const since = room.loaded ? room.revision : 0;
    const answer = await getChat(room.person.chat, since, wait, signal);
    this.link(true);
    if (!this.open.has(room.person.chat)) return false;
    if (room.loaded && answer.revision < since) {
      room.forget(); // another server: everything anew
      return true;
    }
    const before = stateOf(room);
    const alerts = room.take(answer);
    if (room.read === null || (room === this.active && !document.hidden)) this.markRead(room);
    const changed = stateOf(room) !== before;
    if (changed) this.tell("change", { room });
    for (const alert of alerts) this.tell("alert", { room, alert });
    return changed;
  }

  failed(room, error) {
    if (error instanceof RefusedError && error.status === 404 && room) return this.close(room.person.chat);
    if (error instanceof LostError || error instanceof RefusedError) return this.link(false);
    throw error;
  }
}

const stateOf = (room) =>
  [room.loaded, room.revision, room.typing, room.pending, room.blocked, Boolean(room.pressing)].join();

function waitFor(room) {
  if (!room.loaded || document.hidden) return 0;
  return room.typing || room.pending || room.pressing ? BUSY_WAIT_S : LONG_WAIT_S;
}

/** Sleep, or until something else is wanted. */
function pause(milliseconds, signal) {
  return Promise.race([
    sleep(milliseconds),
    new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true })),
  ]);
}
