// Files in messages, and files on their way to the bot.

import { base64 } from "/page/api.js";
import { byId, el, icon, toast } from "/page/dom.js";
import { getLanguage, t } from "/page/texts.js";

const LIMIT_MB = 20; // what a bot can download from Telegram
const MEGABYTE = 1024 * 1024;
const PICTURES = /^image\/(jpeg|png|webp|gif)$/;

/** Show a file of a message: a picture in place, anything else as a card to download. */
export const fileView = (file) => (file.kind === "photo" ? picture(file) : card(file));

function picture(file) {
  const image = el("img", { src: file.url, alt: t("photo", { name: file.name }), loading: "lazy" });
  const label = t("photoOpen", { name: file.name });
  return el("button", { class: "picture", type: "button", "aria-label": label, onclick: () => enlarge(file) }, image);
}

function enlarge(file) {
  const box = byId("viewer");
  box.querySelector("img").src = file.url;
  box.querySelector("img").alt = t("photo", { name: file.name });
  box.querySelector("a").href = file.url;
  box.querySelector("a").download = file.name;
  box.showModal();
}

function card(file) {
  const name = el("span", { class: "name" }, file.name);
  const size = el("span", { class: "size" }, sizeOf(file.size));
  const label = t("download", { name: file.name });
  const attributes = { class: "card", href: file.url, download: file.name, "aria-label": label, title: label };
  return el("a", attributes, el("span", { class: "sign" }, icon("download")), el("span", { class: "about" }, name, size));
}

function sizeOf(bytes) {
  const number = new Intl.NumberFormat(getLanguage(), { maximumFractionDigits: 1 });
  if (bytes < 1024) return `${bytes} B`;
  return bytes < MEGABYTE ? `${number.format(bytes / 1024)} KB` : `${number.format(bytes / MEGABYTE)} MB`;
}

/** Turn chosen files into deeds, as a photo where asked and possible; too large ones are refused aloud. */
export async function* deedsOf(files, asPhoto) {
  for (const file of files) {
    if (file.size > LIMIT_MB * MEGABYTE) toast(t("tooBig", { name: file.name, limit: LIMIT_MB }), "bad");
    else yield await deedOf(file, asPhoto);
  }
}

async function deedOf(file, asPhoto) {
  const content = await base64(file);
  if (asPhoto && PICTURES.test(file.type)) return { photo: { name: file.name, content } };
  return { document: { name: file.name, mime: file.type || "application/octet-stream", content } };
}

/** Connect the attach menu, dropping and pasting to ``take(files, asPhoto)``. */
export function watchFiles(take) {
  const picker = byId("picker");
  let asPhoto = false;
  const choose = (photo) => {
    asPhoto = photo;
    picker.accept = photo ? "image/*" : "";
    picker.click();
  };
  byId("attach-photo").addEventListener("click", () => choose(true));
  byId("attach-file").addEventListener("click", () => choose(false));
  picker.addEventListener("change", () => {
    take([...picker.files], asPhoto);
    picker.value = "";
  });
  watchDrops(take);
  byId("text").addEventListener("paste", (event) => {
    const files = [...event.clipboardData.files];
    if (files.length === 0 || event.clipboardData.types.includes("text/plain")) return; // cells of a table come as both
    event.preventDefault();
    take(files, true);
  });
}

function watchDrops(take) {
  const chat = byId("chat");
  const shade = (on) => chat.classList.toggle("dropping", on);
  const carries = (event) => event.dataTransfer.types.includes("Files");
  chat.addEventListener("dragover", (event) => {
    if (!carries(event)) return;
    event.preventDefault();
    shade(true);
  });
  chat.addEventListener("dragleave", (event) => chat.contains(event.relatedTarget) || shade(false));
  chat.addEventListener("drop", (event) => {
    event.preventDefault();
    shade(false);
    take([...event.dataTransfer.files], true);
  });
}
