import type { Words } from "./words";

/** `2026-11-22` → `22 November 2026`. Dates are IST calendar dates and never pass through a time zone. */
export function formatDate(date: string, words: Words): string {
  const [year, month, day] = date.split("-");
  const name = words.months[Number(month) - 1];
  if (year === undefined || day === undefined || name === undefined) return date;
  return `${Number(day)} ${name} ${year}`;
}

/** `2026-11-22` → `22 November` */
export function formatDay(date: string, words: Words): string {
  const [, month, day] = date.split("-");
  const name = words.months[Number(month) - 1];
  if (day === undefined || name === undefined) return date;
  return `${Number(day)} ${name}`;
}

/** `2026-11-22 09:05` → `22 November 2026, 09:05 IST` */
export function formatMoment(moment: string, words: Words): string {
  const [date, time] = moment.split(" ");
  if (date === undefined || time === undefined) return moment;
  return words.moment(formatDate(date, words), time);
}

/** `2026-11` → `November 2026` */
export function formatMonth(month: string, words: Words): string {
  const [year, number] = month.split("-");
  const name = words.months[Number(number) - 1];
  if (year === undefined || name === undefined) return month;
  return `${name} ${year}`;
}

/** The month `by` months away: `2026-12`, 1 → `2027-01`. */
export function monthAway(month: string, by: number): string {
  const [year, number] = month.split("-").map(Number);
  const count = (year ?? 0) * 12 + (number ?? 1) - 1 + by;
  return `${String(Math.floor(count / 12)).padStart(4, "0")}-${String((count % 12) + 1).padStart(2, "0")}`;
}

/** How many places a date stands from Monday, 0 to 6. */
export function daysAfterMonday(date: string): number {
  const [year, month, day] = date.split("-").map(Number);
  return (new Date(Date.UTC(year ?? 1970, (month ?? 1) - 1, day ?? 1)).getUTCDay() + 6) % 7;
}

/** How far a clock is off, in its largest whole unit. */
export function formatOff(offByS: number, words: Words): string {
  const { amounts } = words.strip;
  const seconds = Math.abs(offByS);
  const fast = offByS > 0;
  if (seconds < 120) return words.strip.offBy(amounts.seconds(seconds), fast);
  if (seconds < 7200) return words.strip.offBy(amounts.minutes(Math.round(seconds / 60)), fast);
  if (seconds < 172_800) return words.strip.offBy(amounts.hours(Math.round(seconds / 3600)), fast);
  return words.strip.offBy(amounts.days(Math.round(seconds / 86_400)), fast);
}
