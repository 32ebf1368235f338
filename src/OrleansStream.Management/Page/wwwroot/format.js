// Numbers, times and values as people read them.

/** Event times beyond this mean "the end of the input". */
const END_OF_TIME = 253402300800000;

const whole = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });
const short = new Intl.NumberFormat("en", { notation: "compact", maximumSignificantDigits: 3 });
const fine = new Intl.NumberFormat("en", { maximumSignificantDigits: 5 });

/** A count, in full up to a million. */
export function count(n) {
  if (n === null || n === undefined) return "–";
  return Math.abs(n) < 1e6 ? whole.format(n) : short.format(n);
}

/** A rate per second. */
export function rate(n) {
  if (n === null || n === undefined) return "–";
  if (n > 0 && n < 10) return n.toFixed(1);
  return n < 1e5 ? whole.format(n) : short.format(n);
}

/** A duration in milliseconds. */
export function duration(ms) {
  if (ms === null || ms === undefined) return "–";
  const sign = ms < 0 ? "−" : "";
  const s = Math.abs(ms) / 1000;
  const units = [[31557600, "y"], [86400, "d"], [3600, "h"], [60, "min"]];
  for (const [seconds, unit] of units) {
    if (s >= seconds * 1.5) return `${sign}${(s / seconds).toFixed(s < seconds * 10 ? 1 : 0)} ${unit}`;
  }
  return s >= 1 ? `${sign}${s.toFixed(s < 10 ? 1 : 0)} s` : `${sign}${Math.round(s * 1000)} ms`;
}

/** An event time, UTC; today's without the date. */
export function time(ms) {
  if (ms === null || ms === undefined) return "–";
  if (ms >= END_OF_TIME) return "end of input";
  if (ms <= -END_OF_TIME) return "–";
  const iso = new Date(ms).toISOString();
  const today = iso.slice(0, 10) === new Date().toISOString().slice(0, 10);
  const clock = ms % 1000 === 0 ? iso.slice(11, 19) : iso.slice(11, 23);
  return today ? clock : `${iso.slice(0, 10)} ${clock}`;
}

/** Whether a column holds event times, by the names that windows and patterns give them. */
export function isTime(column, value) {
  return Number.isInteger(value) && value > 1e11
    && /(^|_)(time|time_ms|ts|timestamp|window_start|window_end|match_start|match_end|at)$/i.test(column);
}

/** A value of a row. */
export function cell(column, value) {
  if (value === null || value === undefined) return "";
  if (isTime(column, value)) return time(value);
  if (typeof value === "number") return Number.isInteger(value) ? whole.format(value) : fine.format(value);
  if (typeof value === "object") return JSON.stringify(value);
  return String(value);
}
