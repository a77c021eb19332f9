/** Every half hour of a day, and its last minute. */
const HALF_HOURS: readonly string[] = [
  ...Array.from({ length: 48 }, (_, n) => `${String(Math.floor(n / 2)).padStart(2, "0")}:${n % 2 === 0 ? "00" : "30"}`),
  "23:59",
];

/** When a shop may open: there is a time left at which it closes. */
export const openings: readonly string[] = HALF_HOURS.slice(0, -1);

/** When a shop that opens then may close. */
export function closingsAfter(opens: string): readonly string[] {
  return HALF_HOURS.filter((time) => time > opens);
}

/** The times that are offered, and the one that stands, which may be none of them. */
export function withOwn(times: readonly string[], own: string): readonly string[] {
  return times.includes(own) ? times : [...times, own].sort();
}
