import { describe, expect, it } from "vitest";
import type { Language } from "../src/bindings/Language";
import type { Problem } from "../src/bindings/Problem";
import { sayProblem, type Spoken } from "../src/words";
import { everySpoken } from "./window";

type Said = { path: string; text: string };
type Tree = string | ((...facts: never[]) => string) | { [key: string]: Tree } | readonly Tree[];

/** Facts that are found again in a sentence, whatever stands around them. */
const FACTS = ["61", "62", "63"] as const;

/** Every sentence of a tree of words; functions are called with facts, so that their sentences are seen too. */
function saidIn(tree: unknown, path = ""): Said[] {
  if (typeof tree === "string") return [{ path, text: tree }];
  if (typeof tree === "function") {
    const say = tree as (...facts: unknown[]) => string;
    // The second fact of a clock that is off is only whether it is fast.
    if (path.endsWith("offBy")) return [true, false].map((fast) => ({ path: `${path}.${fast}`, text: say("61", fast) }));
    return [{ path, text: say(...FACTS) }];
  }
  return Object.entries(tree as Record<string, Tree>).flatMap(([key, part]) => saidIn(part, `${path}.${key}`));
}

/** What is said outside of the window stands beside the problems, in a file of its own for each language. */
const reminders = import.meta.glob<Tree>("../../src-tauri/crates/core/words/reminder.*.json", { eager: true, import: "default" });
const remindersOf = ({ language }: Spoken): Said[] =>
  saidIn(reminders[`../../src-tauri/crates/core/words/reminder.${language}.json`], "reminder");

const problemsOf = ({ text }: Spoken): Said[] => saidIn(text.problems, "problem");
const everythingOf = (spoken: Spoken): Said[] => [
  ...saidIn(spoken.words),
  ...problemsOf(spoken),
  ...saidIn(spoken.text.outcomes, "outcome"),
  ...remindersOf(spoken),
];

const spokenIn = (language: Language): Spoken => {
  const found = everySpoken.find((spoken) => spoken.language === language);
  if (found === undefined) throw new Error(`nothing is said in ${language}`);
  return found;
};
const english = spokenIn("en");

/** Calls back with every sentence of every language, and where it stands. */
function each(look: (text: string, where: string, language: Language) => void): void {
  for (const spoken of everySpoken) {
    for (const { path, text } of everythingOf(spoken)) look(text, `${spoken.language} ${path}: ${text}`, spoken.language);
  }
}

const sentences = (text: string) => text.split(/(?<=[.।۔?؟!])\s+/);
const words = (sentence: string) => sentence.split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word));

/** Names and codes that are the same in every language. */
const NAMES = /RD Service|Wi-Fi|Windows|Hazri|eKYC|AePS|Fingpay|OTP|PAN|PDF|IST|HDFC|L[01]/g;
const withoutNames = (text: string) => text.replaceAll(/\{[a-z_]+\}/g, "").replaceAll(NAMES, "");

const SCRIPTS: Record<Language, RegExp> = {
  en: /\p{Script=Latin}/u,
  hi: /\p{Script=Devanagari}/u,
  mr: /\p{Script=Devanagari}/u,
  bn: /\p{Script=Bengali}/u,
  as: /\p{Script=Bengali}/u,
  te: /\p{Script=Telugu}/u,
  ta: /\p{Script=Tamil}/u,
  kn: /\p{Script=Kannada}/u,
  ml: /\p{Script=Malayalam}/u,
  gu: /\p{Script=Gujarati}/u,
  pa: /\p{Script=Gurmukhi}/u,
  or: /\p{Script=Oriya}/u,
  ur: /\p{Script=Arabic}/u,
};

describe("the words", () => {
  it("have the same keys in every language, and nothing is left empty", () => {
    for (const spoken of everySpoken) {
      expect(everythingOf(spoken).map(({ path }) => path).sort()).toEqual(everythingOf(english).map(({ path }) => path).sort());
    }
    each((text, where) => expect(text.trim(), where).not.toBe(""));
  });

  it("name the same facts in every language", () => {
    const facts = (text: string) => text.match(/\{[a-z_]+\}|6[123]/g)?.sort() ?? [];
    const inEnglish = new Map(everythingOf(english).map(({ path, text }) => [path, facts(text)]));
    for (const spoken of everySpoken) {
      for (const { path, text } of everythingOf(spoken)) {
        expect(facts(text), `${spoken.language} ${path}: ${text}`).toEqual(inEnglish.get(path));
      }
    }
  });

  it("take at most twelve words for a sentence", () => {
    each((text, where) => {
      for (const sentence of sentences(text)) expect(words(sentence).length, where).toBeLessThanOrEqual(12);
    });
  });

  it("use no jargon", () => {
    const jargon = /\b(PID|RD|XML|JSON|HTTPS?|TLS|SSL|API|RSA|HMAC|UIDAI|wadh|URL|DNS|IPC|KYC|token|timestamp|header|payload|[1-5]\d\d)\b/;
    each((text, where) => expect(text.replaceAll(/RD Service|\b180\b/gi, ""), where).not.toMatch(jargon));
  });

  it("keep the digits 0–9", () => {
    each((text, where) => expect(text.replaceAll(/[0-9]/g, ""), where).not.toMatch(/\p{Nd}/u));
  });

  it("hold no markup", () => {
    each((text, where) => expect(text, where).not.toMatch(/[<>]|&[a-z]+;/));
  });

  it("are written in the script of the language, with names and codes alone in Latin", () => {
    each((text, where, language) => {
      const letters = withoutNames(text).match(/\p{L}/gu) ?? [];
      expect(letters.filter((letter) => !SCRIPTS[language].test(letter)), where).toEqual([]);
    });
  });

  it("tell Assamese from Bengali by its own letters", () => {
    each((text, where, language) => {
      if (language === "as") expect(text, where).not.toMatch(/র/);
      if (language === "bn") expect(text, where).not.toMatch(/[ৰৱ]/);
    });
  });

  it("are never those of another language", () => {
    const first = new Map<string, string>();
    each((text, where) => {
      if (words(withoutNames(text)).length < 4) return;
      const before = first.get(text);
      const language = where.slice(0, 2);
      if (before === undefined) first.set(text, language);
      else expect(before, where).toBe(language);
    });
  });

  it("count by the rule of each language, which knows two forms and no third", () => {
    for (const { language } of everySpoken) {
      const forms = new Intl.PluralRules(language).resolvedOptions().pluralCategories;
      expect([...forms].sort(), language).toEqual(["one", "other"]);
    }
    expect([0, 1, 2].map(english.words.strip.amounts.days)).toEqual(["0 days", "1 day", "2 days"]);
    expect([0, 1, 2].map(spokenIn("hi").words.strip.amounts.hours)).toEqual(["0 घंटा", "1 घंटा", "2 घंटे"]);
    expect([0, 1, 2].map(spokenIn("te").words.strip.amounts.days)).toEqual(["0 రోజులు", "1 రోజు", "2 రోజులు"]);
  });

  it("keep numbers in their order where words run from right to left", () => {
    const { words } = spokenIn("ur");
    expect(words.task.practiceNumber("9999 4105 7058")).toContain("\u20669999 4105 7058\u2069");
    expect(words.task.codeSentTo("******7890")).toContain("\u2066******7890\u2069");
    expect(words.done.banner("23:59")).toContain("\u206623:59 IST\u2069");
  });

  it("say the banner exactly", () => {
    expect(english.words.done.banner("23:59")).toBe("Daily authentication done until 23:59 IST");
  });
});

describe("the facts of a problem", () => {
  const say = (problem: Problem, language: Language) => {
    const { text, words } = spokenIn(language);
    return sayProblem(problem, text, words);
  };

  it("name a field by its label, and a field nobody knows as it came", () => {
    for (const { language, words } of everySpoken) {
      const said = say({ code: "setup_field_invalid", field: "access_key" }, language).what;
      expect(said, language).toContain(words.fields.access_key);
    }
    expect(say({ code: "credential_missing", field: "signer_token" }, "en").what).toContain("Pass for your distributor's server");
    expect(say({ code: "field_refused", field: "otp_ref_id" }, "en").what).toContain("otp_ref_id");
    expect(say({ code: "field_refused", field: "constructor" }, "en").what).toContain("constructor");
  });

  it("name a date by its month", () => {
    for (const { language, words } of everySpoken) {
      const said = say({ code: "pc_date_doubtful", pc_date: "2001-01-05" }, language).what;
      expect(said, language).toContain(`5 ${words.months[0]} 2001`);
    }
  });

  it("say how long to wait when the service says so", () => {
    expect(say({ code: "too_many_requests", wait_s: 30 }, "en").now).toBe("Wait 30 seconds, then try again.");
    expect(say({ code: "signer_busy", wait_s: 45 }, "en").now).toBe("Wait 45 seconds, then try again.");
    expect(say({ code: "too_many_requests", wait_s: null }, "en").now).toBe("Wait a minute, then try again.");
  });
});
