// On small screens the people and the clock are drawers; exactly one is open, or none.

import { byId } from "/page/dom.js";

const NARROW = matchMedia("(max-width: 1023px)");
const PANELS = ["people", "clock"];

/** Connect the buttons that open and close the drawers. */
export function watchDrawers() {
  for (const button of document.querySelectorAll("[data-open-drawer]")) {
    button.addEventListener("click", () => openDrawer(button.dataset.openDrawer));
  }
  for (const button of document.querySelectorAll("[data-close-drawer]")) button.addEventListener("click", closeDrawers);
  byId("shade").addEventListener("click", closeDrawers);
  document.addEventListener("keydown", (event) => event.key === "Escape" && closeDrawers());
  NARROW.addEventListener("change", () => arrange(null));
  arrange(null);
}

function openDrawer(name) {
  arrange(name);
  if (NARROW.matches) byId(name).querySelector("button, input").focus();
}

export function closeDrawers() {
  const open = document.querySelector(".panel.open");
  const opener = open && document.querySelector(`[data-open-drawer=${open.id}]`);
  arrange(null);
  opener?.focus();
}

function arrange(open) {
  const narrow = NARROW.matches;
  for (const name of PANELS) {
    byId(name).classList.toggle("open", narrow && name === open);
    byId(name).inert = narrow && name !== open;
  }
  byId("chat").inert = narrow && open !== null;
  byId("shade").hidden = !narrow || open === null;
}
