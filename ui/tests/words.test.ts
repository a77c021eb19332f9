import { describe, expect, it } from "vitest";
import type { Problem } from "../src/bindings/Problem";
import { problemText, sayProblem, wordsOf } from "../src/words";
import { en } from "../src/words/en";
import { hi } from "../src/words/hi";
import { languages } from "./window";

type Said = { path: string; text: string };

/** Every sentence of a tree of words; functions are called with facts, so that their sentences are seen too. */
function saidIn(tree: unknown, path = ""): Said[] {
  if (typeof tree === "string") return [{ path, text: tree }];
  if (typeof tree === "function") {
    const say = tree as (...facts: unknown[]) => string;
    const facts = path.endsWith("offBy") ? ["2 h", true] : [3, 4, 5].slice(0, tree.length);
    return [{ path, text: say(...facts) }];
  }
  return Object.entries(tree as object).flatMap(([key, part]) => saidIn(part, `${path}.${key}`));
}

const sentences = (text: string) => text.split(/(?<=[.।?!])\s+/);
const words = (sentence: string) => sentence.split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word));

const problems = (language: "en" | "hi"): Said[] =>
  Object.entries(problemText(language).problems).flatMap(([code, said]) => saidIn(said, code));
const outcomes = (language: "en" | "hi"): Said[] => saidIn(problemText(language).outcomes, "outcome");
const everything = (language: "en" | "hi"): Said[] => [
  ...saidIn(wordsOf(language)),
  ...problems(language),
  ...outcomes(language),
];

describe("the words", () => {
  it("have the same keys in every language, and nothing is left empty", () => {
    expect(saidIn(hi).map(({ path }) => path)).toEqual(saidIn(en).map(({ path }) => path));
    for (const language of languages) {
      for (const { path, text } of everything(language)) expect(text.trim(), `${language} ${path}`).not.toBe("");
    }
  });

  it("have the same problems and placeholders in every language", () => {
    const marks = (text: string) => text.match(/\{[a-z_]+\}/g) ?? [];
    const inEnglish = new Map(problems("en").map(({ path, text }) => [path, marks(text)]));
    const inHindi = new Map(problems("hi").map(({ path, text }) => [path, marks(text)]));
    expect([...inHindi.keys()].sort()).toEqual([...inEnglish.keys()].sort());
    for (const [path, found] of inEnglish) expect(inHindi.get(path), path).toEqual(found);
    expect([...inEnglish.values()].flat().every((mark) => ["{field}", "{pc_date}"].includes(mark))).toBe(true);
  });

  it("take at most twelve words for a sentence", () => {
    for (const language of languages) {
      for (const { path, text } of everything(language)) {
        for (const sentence of sentences(text)) {
          expect(words(sentence).length, `${language} ${path}: ${sentence}`).toBeLessThanOrEqual(12);
        }
      }
    }
  });

  it("use no jargon", () => {
    const jargon = /\b(PID|XML|JSON|HTTPS?|TLS|SSL|API|RSA|HMAC|UIDAI|wadh|URL|DNS|IPC|KYC|token|timestamp|header|payload|[1-5]\d\d)\b/;
    for (const language of languages) {
      for (const { path, text } of everything(language)) {
        const plain = text.replaceAll("RD Service", "").replaceAll("RD service", "");
        expect(plain, `${language} ${path}`).not.toMatch(jargon);
        expect(plain, `${language} ${path}`).not.toMatch(/\bRD\b/);
      }
    }
  });

  it("keep the digits 0–9", () => {
    for (const language of languages) {
      for (const { path, text } of everything(language)) expect(text, `${language} ${path}`).not.toMatch(/[०-९]/);
    }
  });

  it("hold no markup", () => {
    for (const language of languages) {
      for (const { path, text } of everything(language)) expect(text, `${language} ${path}`).not.toMatch(/[<>]|&[a-z]+;/);
    }
  });

  it("are Hindi in Hindi", () => {
    const latinOnly = problems("hi").filter(({ text }) => !/[\u0900-\u097f]/.test(text));
    expect(latinOnly).toEqual([]);
  });

  it("say the banner exactly", () => {
    expect(en.done.banner("23:59")).toBe("Daily authentication done until 23:59 IST");
  });
});

describe("the facts of a problem", () => {
  const say = (problem: Problem, language: "en" | "hi") =>
    sayProblem(problem, problemText(language), wordsOf(language));

  it("name a field by its label, and a field nobody knows as it came", () => {
    expect(say({ code: "setup_field_invalid", field: "access_key" }, "en").what).toContain("Access key");
    expect(say({ code: "setup_field_invalid", field: "access_key" }, "hi").what).toContain("एक्सेस चाबी");
    expect(say({ code: "credential_missing", field: "signer_token" }, "en").what).toContain("Pass for your distributor's server");
    expect(say({ code: "field_refused", field: "otp_ref_id" }, "en").what).toContain("otp_ref_id");
    expect(say({ code: "field_refused", field: "constructor" }, "en").what).toContain("constructor");
  });

  it("say how long to wait when the service says so", () => {
    expect(say({ code: "too_many_requests", wait_s: 30 }, "en").now).toBe("Wait 30 seconds, then try again.");
    expect(say({ code: "signer_busy", wait_s: 45 }, "en").now).toBe("Wait 45 seconds, then try again.");
    expect(say({ code: "too_many_requests", wait_s: null }, "en").now).toBe("Wait a minute, then try again.");
  });
});
