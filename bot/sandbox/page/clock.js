// The clock at the right: the emulated time, and buttons that move it.

import { getClock, getMoments, LostError, RefusedError, setClock } from "/page/api.js";
import { byId, sleep, toast } from "/page/dom.js";
import { t } from "/page/texts.js";
import { dayName, fieldValue, fromField, hourMinute, secondsUntil } from "/page/time.js";

const LONG_WAIT_S = 25;
const RETRY_MS = 2000;
const QUIET_MS = 500;
const TICK_MS = 1000;
const HOUR_S = 3600;

export class ClockPanel {
  constructor() {
    this.revision = 0;
    this.moments = [];
    this.ahead = null; // milliseconds between this machine's clock and the emulated one
    byId("clock-next").addEventListener("click", () => this.move({ set: this.next().toISOString() }));
    byId("clock-hour").addEventListener("click", () => this.advance(HOUR_S));
    byId("clock-day").addEventListener("click", () => this.advance(24 * HOUR_S));
    byId("clock-evening").addEventListener("click", () => this.advance(secondsUntil(this.now(), 19, 45)));
    byId("clock-morning").addEventListener("click", () => this.advance(secondsUntil(this.now(), 7, 30)));
    byId("clock-form").addEventListener("submit", (event) => {
      event.preventDefault();
      if (byId("clock-field").value) this.move({ set: fromField(byId("clock-field").value) });
    });
    setInterval(() => this.render(), TICK_MS);
  }

  now() {
    return new Date(Date.now() + (this.ahead ?? 0));
  }

  /** The next instant that something is due, if any is known. */
  next() {
    return this.moments.find((moment) => moment > this.now());
  }

  advance(seconds) {
    return this.move({ advance: seconds });
  }

  async move(change) {
    try {
      this.take(await setClock(change));
      byId("clock-field").value = "";
      this.render();
      toast(t("moved", { time: `${hourMinute(this.now())}, ${dayName(this.now(), true)}` }));
    } catch (error) {
      toast(error instanceof RefusedError ? t("clockRefused") : t("lost"), "bad");
    }
  }

  take(answer) {
    if (answer?.now === undefined) return;
    this.ahead = Date.parse(answer.now) - Date.now();
    this.revision = answer.revision ?? this.revision;
    this.render();
  }

  /** Follow the clock, for ever: a test or another page may move it too. */
  async follow() {
    for (;;) {
      try {
        if (this.revision === 0) this.moments = (await getMoments()).moments.map((moment) => new Date(moment));
        this.take(await getClock(this.revision, this.ahead === null || document.hidden ? 0 : LONG_WAIT_S));
        await sleep(document.hidden ? RETRY_MS : QUIET_MS);
      } catch (error) {
        if (!(error instanceof LostError || error instanceof RefusedError)) throw error;
        this.revision = 0;
        await sleep(RETRY_MS);
      }
    }
  }

  render() {
    if (this.ahead === null) return;
    const now = this.now();
    write(byId("clock-time"), hourMinute(now));
    write(byId("clock-date"), dayName(now, true));
    write(byId("clock-short"), hourMinute(now));
    const next = this.next();
    byId("clock-next").hidden = next === undefined;
    if (next) write(byId("clock-next"), t("nextReminder", { time: `${hourMinute(next)}, ${dayName(next)}` }));
    const field = byId("clock-field");
    if (!field.value && document.activeElement !== field) field.value = fieldValue(now);
  }
}

function write(node, text) {
  if (node.textContent !== text) node.textContent = text;
}
