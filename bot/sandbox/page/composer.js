// The input bar: text, editing, the reply keyboard under it, and the contact card.

import { byId, el } from "/page/dom.js";
import { t } from "/page/texts.js";

const LIMIT = 4096; // Telegram's apps cut a longer text into several messages

/** Cut a text into messages of at most 4,096 characters, at a line or a space where there is one. */
export function pieces(text) {
  const result = [];
  let rest = text.trim();
  while (rest.length > LIMIT) {
    const cut = cutAt(rest);
    result.push(rest.slice(0, cut).trimEnd());
    rest = rest.slice(cut).trimStart();
  }
  return rest ? [...result, rest] : result;
}

function cutAt(text) {
  const line = text.lastIndexOf("\n", LIMIT);
  if (line > LIMIT / 2) return line;
  const space = text.lastIndexOf(" ", LIMIT);
  if (space > LIMIT / 2) return space;
  const high = text.charCodeAt(LIMIT - 1);
  return high >= 0xd800 && high <= 0xdbff ? LIMIT - 1 : LIMIT; // never through the middle of a sign
}

/** ``act(deed)`` sends something of the person and tells whether it arrived. */
export class Composer {
  constructor(act) {
    this.act = act;
    this.room = null;
    this.editing = null;
    this.busy = false;
    this.text = byId("text");
    byId("composer").addEventListener("submit", (event) => {
      event.preventDefault();
      this.submit();
    });
    this.text.addEventListener("keydown", (event) => this.key(event));
    this.text.addEventListener("input", () => this.changed());
    byId("edit-cancel").addEventListener("click", () => this.endEdit());
    byId("unblock").addEventListener("click", () => this.act({ unblock: true }));
    this.watchContact();
  }

  show(room) {
    byId("composer").hidden = !room || room.blocked;
    if (room !== this.room) this.switchTo(room);
    byId("blocked").hidden = !room?.blocked;
    this.showKeyboard();
  }

  switchTo(room) {
    this.editing = null;
    byId("editing").hidden = true;
    this.room = room;
    this.text.value = room?.draft ?? "";
    this.grow();
    if (room && matchMedia("(hover: hover)").matches) this.text.focus(); // no keyboard pops up on a phone
  }

  key(event) {
    // While Vietnamese is composed with an input method, Enter belongs to the input method.
    if (event.isComposing || event.keyCode === 229) return;
    if (event.key === "Escape" && this.editing) this.endEdit();
    if (event.key !== "Enter" || event.shiftKey) return;
    event.preventDefault();
    this.submit();
  }

  changed() {
    if (!this.editing) this.room?.keepDraft(this.text.value);
    this.grow();
  }

  grow() {
    this.text.style.height = "auto";
    this.text.style.height = `${this.text.scrollHeight}px`;
    byId("send").disabled = !this.text.value.trim();
  }

  async submit() {
    if (this.busy || !this.room || !this.text.value.trim()) return;
    this.busy = true;
    try {
      await (this.editing ? this.sendEdit() : this.sendText());
    } finally {
      this.busy = false;
    }
  }

  /** Send what is typed; each part leaves the input only when the server has it. */
  async sendText() {
    const { room } = this;
    let asked = this.text.value;
    const waiting = pieces(asked);
    while (waiting.length > 0) {
      if (!(await this.act({ text: waiting[0] }, room))) return;
      waiting.shift();
      const present = room === this.room ? this.text.value : room.draft;
      const since = present.startsWith(asked) ? present.slice(asked.length) : present; // typed in the meantime
      asked = waiting.join("\n");
      this.leave(room, asked + since);
    }
  }

  leave(room, text) {
    room.keepDraft(text);
    if (room !== this.room) return;
    this.text.value = text;
    this.grow();
  }

  async sendEdit() {
    const edit = { message_id: this.editing.message_id, text: this.text.value.trim() };
    if (await this.act({ edit })) this.endEdit();
  }

  beginEdit(message) {
    this.editing = message;
    byId("editing").hidden = false;
    this.text.value = message.text;
    this.grow();
    this.text.focus();
  }

  endEdit() {
    this.editing = null;
    byId("editing").hidden = true;
    this.text.value = this.room?.draft ?? "";
    this.grow();
    this.text.focus();
  }

  /** Show the keys that the bot offered last and has not taken away since. */
  showKeyboard() {
    const rows = this.room && !this.room.blocked ? keysOf(this.room.messages) : [];
    const place = byId("keyboard");
    const signature = JSON.stringify(rows);
    if (place.dataset.shown === signature) return;
    place.dataset.shown = signature;
    place.replaceChildren(...rows.map((row) => el("div", { class: "row" }, row.map((key) => this.keyButton(key)))));
    place.hidden = rows.length === 0;
  }

  keyButton(key) {
    const onclick = () => (key.request_contact ? this.askContact() : this.act({ text: key.text }));
    return el("button", { type: "button", onclick }, key.text);
  }

  askContact() {
    const phone = byId("phone");
    phone.value ||= this.room.person.phone ?? inventedPhone(this.room.person.chat);
    byId("contact").showModal();
    phone.select();
  }

  watchContact() {
    const dialog = byId("contact");
    const phone = byId("phone");
    phone.addEventListener("input", () => phone.setCustomValidity(""));
    phone.addEventListener("invalid", () => phone.setCustomValidity(t("contactBad")));
    byId("contact-cancel").addEventListener("click", () => dialog.close("cancel"));
    dialog.addEventListener("close", () => {
      if (dialog.returnValue === "send") this.act({ contact: this.contact(phone.value) });
      dialog.returnValue = "";
    });
  }

  contact(phone) {
    return { phone_number: phone.replace(/\s/g, ""), user_id: this.room.person.chat };
  }
}

function keysOf(messages) {
  const at = messages.findLastIndex((message) => message.reply_keyboard || message.remove_keyboard);
  const offer = messages[at];
  const used = offer?.one_time_keyboard && messages.slice(at + 1).some((message) => message.from === "person");
  return used ? [] : (offer?.reply_keyboard ?? []);
}

/** A number that no network in Vietnam gives out, the same for a person each time. */
const inventedPhone = (chat) => `+84000${String(Math.abs(chat) % 1_000_000).padStart(6, "0")}`;
