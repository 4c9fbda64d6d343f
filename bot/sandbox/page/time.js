// Vietnam time: UTC+7 all year round, so plain arithmetic is enough to move in it.

import { getLanguage } from "/page/texts.js";

const ZONE = "Asia/Ho_Chi_Minh";
const OFFSET_MS = 7 * 3600_000;
const DAY_MS = 24 * 3600_000;
const WEEKDAYS = {
  vi: ["Chủ nhật", "thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy"],
  en: ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"],
};
const HOURS = new Intl.DateTimeFormat("en-GB", { timeZone: ZONE, hour: "2-digit", minute: "2-digit" });

const pad = (number) => String(number).padStart(2, "0");
const local = (moment) => new Date(moment.getTime() + OFFSET_MS);

/** "19:45" in Vietnam. */
export const hourMinute = (moment) => HOURS.format(moment);

/** "2026-12-02": tells the days of two messages apart. */
export const dayKey = (moment) => local(moment).toISOString().slice(0, 10);

/** "thứ Tư, ngày 02/12", with the year where asked. */
export function dayName(moment, withYear = false) {
  const day = local(moment);
  const weekday = WEEKDAYS[getLanguage()][day.getUTCDay()];
  const date = `${pad(day.getUTCDate())}/${pad(day.getUTCMonth() + 1)}`;
  const full = withYear ? `${date}/${day.getUTCFullYear()}` : date;
  return getLanguage() === "vi" ? `${weekday}, ngày ${full}` : `${weekday} ${full}`;
}

/** Seconds from a moment to the next time the Vietnamese clock shows hours:minutes. */
export function secondsUntil(moment, hours, minutes) {
  const sinceMidnight = local(moment).getTime() % DAY_MS;
  const wanted = (hours * 60 + minutes) * 60_000;
  const ahead = (wanted - sinceMidnight + DAY_MS) % DAY_MS;
  return Math.ceil((ahead || DAY_MS) / 1000);
}

/** The value of a datetime-local field that shows this moment. */
export const fieldValue = (moment) => local(moment).toISOString().slice(0, 16);

/** The instant that a datetime-local field means, read as Vietnam time. */
export const fromField = (value) => `${value.slice(0, 16)}:00+07:00`;
