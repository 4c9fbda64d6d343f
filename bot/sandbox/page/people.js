// The list of people at the left: suggestions first, then whom the search finds.

import { getPeople, RefusedError } from "/page/api.js";
import { avatar, byId, el, sleep } from "/page/dom.js";
import { t } from "/page/texts.js";

const SHOWN = 60;
const TYPING_PAUSE_MS = 200;
const RETRY_MS = 2000;

/** ``choose(person)`` is told whom somebody picked, ``heard(people)`` whom the server named. */
export class PeopleList {
  constructor(choose, heard) {
    this.choose = choose;
    this.heard = heard;
    this.chosen = null;
    this.people = null;
    this.asked = new AbortController();
    this.field = byId("search");
    this.list = byId("people-list");
    this.filters = [...document.querySelectorAll("[data-role]")];
    this.role = "";
    this.field.addEventListener("input", () => this.search(TYPING_PAUSE_MS));
    for (const button of this.filters) button.addEventListener("click", () => this.filter(button.dataset.role));
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
        this.people = (await getPeople(`${this.field.value} ${this.role}`.trim(), SHOWN, signal)).people;
        this.heard(this.people);
        return this.render();
      } catch (error) {
        if (signal.aborted) return undefined;
        if (error instanceof RefusedError) this.say(error.message);
        await sleep(RETRY_MS);
      }
    }
    return undefined;
  }

  filter(role) {
    this.role = role;
    for (const button of this.filters) button.setAttribute("aria-pressed", String(button.dataset.role === role));
    return this.search();
  }

  say(text) {
    this.list.replaceChildren();
    byId("people-state").textContent = text;
  }

  render() {
    if (this.people === null) return this.say(t("peopleLoading"));
    const groups = grouped(this.people, this.field.value.trim() === "");
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
    const first = person.first ? el("span", { class: "note" }, t(`try_${person.role}`)) : null;
    const about = el(
      "span",
      { class: "about" },
      el("span", { class: "name" }, person.name),
      el("span", { class: "unit" }, role, person.unit ? ` · ${person.unit}` : ""),
      first,
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

/** Group people by role; those to try first stand at the top unless somebody is searched for. */
function grouped(people, suggest) {
  const first = suggest ? people.filter((person) => person.first) : [];
  const rest = people.filter((person) => !first.includes(person));
  const of = (role) => rest.filter((person) => person.role === role);
  return [
    ["suggested", first],
    ["secretaries", of("secretary")],
    ["admins", of("admin")],
    ["members", of("member")],
  ];
}
