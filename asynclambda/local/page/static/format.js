// Numbers and times for people. All widths are even: digits are tabular in the style sheet.

const COUNT = new Intl.NumberFormat("en");

export function count(number) {
  return number < 10_000 ? String(number) : number < 1_000_000
    ? `${(number / 1_000).toFixed(number < 100_000 ? 1 : 0)}k`
    : `${(number / 1_000_000).toFixed(1)}M`;
}

export function plural(number, word, words = `${word}s`) {
  return `${COUNT.format(number)} ${number === 1 ? word : words}`;
}

/** Milliseconds in the unit that one would say: `4.2 ms`, `310 ms`, `2.50 s`, `20 s`, `3 min 20 s`, `1 h 5 min`. */
export function duration(ms) {
  if (ms === null || ms === undefined) return "";
  if (ms < 9.95) return `${ms.toFixed(1)} ms`;
  if (ms < 999.5) return `${Math.round(ms)} ms`;
  const seconds = ms / 1_000;
  if (seconds < 59.95) return `${seconds.toFixed(seconds < 9.95 ? 2 : 1).replace(/\.0+$/, "")} s`;
  return units(Math.round(seconds));
}

function units(seconds) {
  const parts = [];
  let left = seconds;
  for (const [unit, size] of [["d", 86_400], ["h", 3_600], ["min", 60], ["s", 1]]) {
    const number = Math.floor(left / size);
    left -= number * size;
    if (number) parts.push(`${number} ${unit}`);
  }
  return parts.slice(0, 2).join(" ") || "0 s";
}

const CLOCK = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", second: "2-digit" });
const DAY = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short" });

/** The time of day here, with milliseconds; with the day before it where that is not today. */
export function clock(iso) {
  const at = new Date(iso);
  const time = `${CLOCK.format(at)}.${String(at.getMilliseconds()).padStart(3, "0")}`;
  return at.toDateString() === new Date().toDateString() ? time : `${DAY.format(at)} ${time}`;
}
