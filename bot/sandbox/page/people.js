// The list of people at the left: suggestions first, then whom the search finds.

import { getPeople, RefusedError } from "/page/api.js";
import { avatar, byId, el, sleep } from "/page/dom.js";
import { t } from "/page/texts.js";

const SHOWN = 60;
const TYPING_PAUSE_MS = 200;
const RETRY_MS = 2000;

/** ``choose(person)`` is told whom somebody picked. */
export class PeopleList {
  constructor(choose) {
    this.choose = choose;
    this.chosen = null;
    this.people = null;
    this.asked = new AbortController();
    this.field = byId("search");
    this.list = byId("people-list");
    this.field.addEventListener("input", () => this.search(TYPING_PAUSE_MS));
    this.field.form.addEventListener("submit", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => this.clicked(event));
  }

  /** Ask for the people that match what is typed; only the newest question counts. */
  async search(delay = 0) {
    this.asked.abort();
    this.asked = new AbortController();
    const { signal } = this.asked;
    await sleep(delay);
    while (!signal.aborted) {
      try {
        this.people = (await getPeople(this.field.value.trim(), SHOWN, signal)).people;
        return this.render();
      } catch (error) {
        if (signal.aborted) return undefined;
        if (error instanceof RefusedError) this.say(error.message);
        await sleep(RETRY_MS);
      }
    }
    return undefined;
  }

  say(text) {
    this.list.replaceChildren();
    byId("people-state").textContent = text;
  }

  render() {
    if (this.people === null) return this.say(t("peopleLoading"));
    const searching = this.field.value.trim() !== "";
    const groups = searching ? [["found", this.people]] : suggestedFirst(this.people);
    this.list.replaceChildren(...groups.flatMap(([title, people]) => this.group(title, people)));
    byId("people-state").textContent = this.stateText();
    return undefined;
  }

  stateText() {
    if (this.people.length === 0) return t("searchNone");
    return this.people.length >= SHOWN ? t("searchMore") : "";
  }

  group(title, people) {
    if (people.length === 0) return [];
    return [el("li", { class: "title" }, t(title)), ...people.map((person) => this.entry(person))];
  }

  entry(person) {
    const role = el("span", { class: `role ${person.role}` }, t(person.role));
    const code = person.code ? el("span", { class: "code" }, t("code", { code: person.code })) : null;
    const about = el(
      "span",
      { class: "about" },
      el("span", { class: "name" }, person.name),
      el("span", { class: "unit" }, role, person.unit ? ` · ${person.unit}` : ""),
      person.note ? el("span", { class: "note" }, person.note) : null,
      code,
    );
    const current = person.chat === this.chosen ? "true" : null;
    const attributes = { type: "button", "data-chat": person.chat, "aria-current": current };
    return el("li", {}, el("button", attributes, avatar(person.chat, person.name), about));
  }

  clicked(event) {
    const chat = Number(event.target.closest("button")?.dataset.chat);
    const person = this.people?.find((each) => each.chat === chat);
    if (person) this.choose(person);
  }

  mark(chat) {
    this.chosen = chat;
    for (const button of this.list.querySelectorAll("button")) {
      if (Number(button.dataset.chat) === chat) button.setAttribute("aria-current", "true");
      else button.removeAttribute("aria-current");
    }
  }
}

const suggestedFirst = (people) => [
  ["suggested", people.filter((person) => person.note)],
  ["everyone", people.filter((person) => !person.note)],
];
