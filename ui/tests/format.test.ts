import { describe, expect, it } from "vitest";
import { daysAfterMonday, formatDate, formatDay, formatMoment, formatMonth, formatOff, monthAway } from "../src/format";
import english from "../src/words/en";
import hindi from "../src/words/hi";
import urdu from "../src/words/ur";

const en = english.words;
const hi = hindi.words;
const ur = urdu.words;

describe("dates and times", () => {
  it("name the month in the language and keep the digits 0–9", () => {
    expect(formatDate("2026-11-22", en)).toBe("22 November 2026");
    expect(formatDate("2026-11-22", hi)).toBe("22 नवंबर 2026");
    expect(formatDate("2027-01-05", hi)).toBe("5 जनवरी 2027");
    expect(formatDay("2026-02-09", en)).toBe("9 February");
    expect(formatMonth("2026-11", hi)).toBe("नवंबर 2026");
  });

  it("say IST with every time", () => {
    expect(formatMoment("2026-11-22 09:05", en)).toBe("22 November 2026, 09:05 IST");
    expect(formatMoment("2026-11-22 09:05", hi)).toBe("22 नवंबर 2026, 09:05 IST");
    expect(formatMoment("2026-11-22 09:05", ur)).toBe("22 نومبر 2026، \u206609:05 IST\u2069");
  });

  it("show what they cannot read as it came", () => {
    expect(formatDate("soon", en)).toBe("soon");
    expect(formatMoment("soon", en)).toBe("soon");
  });

  it("turn months across the year", () => {
    expect(monthAway("2026-12", 1)).toBe("2027-01");
    expect(monthAway("2026-01", -1)).toBe("2025-12");
    expect(monthAway("2026-11", 0)).toBe("2026-11");
  });

  it("know the weekday in any time zone", () => {
    expect(daysAfterMonday("2026-11-22")).toBe(6);
    expect(daysAfterMonday("2026-11-23")).toBe(0);
  });

  it("say how far a clock is off in its largest unit", () => {
    expect(formatOff(75, en)).toBe("75 s fast");
    expect(formatOff(-7500, en)).toBe("2 h slow");
    expect(formatOff(600, hi)).toBe("10 मिनट आगे");
    expect(formatOff(-31_536_000, en)).toBe("365 days slow");
  });
});
