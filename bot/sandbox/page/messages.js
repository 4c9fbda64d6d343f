// The messages of the chosen chat. Only what changed is built anew.

import { byId, el, icon } from "/page/dom.js";
import { rich, startPayload } from "/page/rich.js";
import { getLanguage, t } from "/page/texts.js";
import { dayKey, dayName, hourMinute } from "/page/time.js";
import { fileView } from "/page/files.js";

const STICKY_PX = 80;

/** Shows one room at a time; ``acts`` are press(message, button), start(payload) and edit(message). */
export class MessageList {
  constructor(acts) {
    this.acts = acts;
    this.room = null;
    this.shown = new Map();
    this.stuck = true;
    this.top = 0; // where the reader was when last asked
    this.scroller = byId("scroller");
    this.list = byId("messages");
    this.down = byId("down");
    this.scroller.addEventListener("scroll", () => this.noteScroll(), { passive: true });
    this.down.addEventListener("click", () => this.toBottom());
    this.list.addEventListener("click", (event) => this.clicked(event));
    this.watchSize();
  }

  watchSize() {
    const watcher = new ResizeObserver(() => this.stuck && this.toBottom());
    watcher.observe(this.list);
    watcher.observe(this.scroller);
  }

  /** Show a room's messages; a room that is new to the screen is shown from its newest message. */
  show(room) {
    if (room !== this.room) this.reset(room);
    if (room) this.update(room.messages);
    byId("empty").hidden = !room?.loaded || room.messages.length > 0;
    byId("typing").hidden = !room?.typing;
    if (this.stuck) this.toBottom();
    this.down.hidden = this.stuck;
    if (room?.loaded) requestAnimationFrame(() => this.list.setAttribute("aria-live", "polite"));
  }

  reset(room) {
    this.room = room;
    this.list.setAttribute("aria-live", "off"); // a whole chat is not read aloud
    this.list.replaceChildren();
    this.shown.clear();
    this.stuck = true;
    this.top = 0;
  }

  update(messages) {
    this.removeMissing(new Set(messages.map((message) => message.message_id)));
    let after = null;
    let day = "";
    for (const message of messages) {
      const today = dayKey(new Date(message.date));
      after = this.place(message, today !== day, after);
      day = today;
    }
  }

  removeMissing(present) {
    for (const [id, { node }] of this.shown) {
      if (present.has(id)) continue;
      node.remove();
      this.shown.delete(id);
    }
  }

  place(message, opensDay, after) {
    const known = this.shown.get(message.message_id);
    const signature = this.signature(message, opensDay);
    if (known?.signature === signature) return known.node;
    const node = this.build(message, opensDay);
    if (known) known.node.replaceWith(node);
    else if (after) after.after(node);
    else this.list.prepend(node);
    this.shown.set(message.message_id, { node, signature });
    return node;
  }

  signature(message, opensDay) {
    const pressed = this.room.pressing?.messageId === message.message_id ? this.room.pressing.data : "";
    return JSON.stringify([message, opensDay, pressed, getLanguage()]);
  }

  build(message, opensDay) {
    const moment = new Date(message.date);
    const day = opensDay ? el("div", { class: "day" }, el("span", {}, dayName(moment))) : null;
    const column = el("div", { class: "column" }, this.bubble(message, moment), this.buttons(message));
    return el("li", { class: message.from, "data-id": message.message_id }, day, column);
  }

  bubble(message, moment) {
    const html = message.html || escaped(wordsFor(message));
    const text = html ? el("div", { class: "text" }, rich(html)) : null;
    const kind = message.file?.kind ?? "";
    return el("div", { class: `bubble ${kind}` }, message.file ? fileView(message.file) : null, text, this.meta(message, moment));
  }

  meta(message, moment) {
    const own = message.from === "person" && message.text && !message.file;
    const pencil = own
      ? el("button", { class: "pencil", type: "button", "aria-label": t("edit"), title: t("edit") }, icon("pencil"))
      : null;
    const edited = message.edited ? `${t("edited")} ` : "";
    return el("div", { class: "meta" }, pencil, edited, el("time", { datetime: message.date }, hourMinute(moment)));
  }

  buttons(message) {
    if (!message.buttons?.length) return null;
    const rows = message.buttons.map((row) => el("div", { class: "row" }, row.map((button) => this.button(message, button))));
    return el("div", { class: "buttons" }, rows);
  }

  button(message, button) {
    if (button.url) return el("a", { href: button.url, target: "_blank", rel: "noopener noreferrer" }, button.text, icon("out"));
    const { pressing } = this.room;
    const waits = pressing?.messageId === message.message_id && pressing.data === button.data;
    return el("button", { type: "button", "data-press": button.data, class: waits ? "waits" : "", "aria-busy": waits }, button.text);
  }

  clicked(event) {
    const target = event.target.closest("button[data-press], button.pencil, a[href]");
    const message = target && this.messageOf(target);
    if (!message) return;
    if (target.matches("[data-press]")) this.acts.press(message, target.dataset.press);
    else if (target.matches(".pencil")) this.acts.edit(message);
    else this.follow(event, target.href);
  }

  /** A link to the bot itself starts it in this chat, as Telegram does. */
  follow(event, address) {
    const payload = startPayload(address);
    if (payload === null) return;
    event.preventDefault();
    this.acts.start(payload);
  }

  messageOf(node) {
    const id = Number(node.closest("li")?.dataset.id);
    return this.room?.messages.find((message) => message.message_id === id);
  }

  /** Only a reader who scrolls up lets go of the bottom; a picture that grows does not. */
  noteScroll() {
    const { scrollHeight, scrollTop, clientHeight } = this.scroller;
    if (scrollHeight - scrollTop - clientHeight < STICKY_PX) this.stuck = true;
    else if (scrollTop < this.top) this.stuck = false;
    this.top = scrollTop;
    this.down.hidden = this.stuck;
  }

  toBottom() {
    this.stuck = true;
    this.scroller.scrollTop = this.scroller.scrollHeight;
  }
}

/** What stands in place of a message's text when it has none. */
function wordsFor(message) {
  if (message.contact) return t("contactCard", { phone: message.contact.phone_number });
  return message.sticker ? t("sticker") : message.text;
}

function escaped(text) {
  const node = document.createElement("p");
  node.textContent = text;
  return node.innerHTML;
}
