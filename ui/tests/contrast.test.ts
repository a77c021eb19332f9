import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

const css = readFileSync(join(import.meta.dirname, "..", "src", "tokens.css"), "utf8");

/** Text, and the grounds that it stands on. */
const PAIRS: Record<string, string[]> = {
  "--ink": ["--ground", "--paper", "--due-ground", "--done-ground", "--unknown-ground", "--refused-ground", "--practice-ground"],
  "--ink-soft": ["--ground", "--paper", "--due-ground", "--done-ground", "--unknown-ground", "--refused-ground"],
  "--primary": ["--ground", "--paper", "--due-ground"],
  "--due": ["--ground", "--paper", "--due-ground"],
  "--done": ["--ground", "--paper", "--done-ground"],
  "--unknown": ["--ground", "--paper", "--unknown-ground"],
  "--refused": ["--ground", "--paper", "--refused-ground"],
  "--practice": ["--paper", "--practice-ground"],
  "--on-primary": ["--primary", "--primary-deep", "--done"],
  "--on-practice": ["--practice"],
};

function tokensOf(block: string): Map<string, string> {
  return new Map([...block.matchAll(/(--[\w-]+): (#[0-9a-f]{6});/g)].map(([, name = "", colour = ""]) => [name, colour]));
}

/** As WCAG 2.2 defines it. */
function contrast(one: string, other: string): number {
  const [lighter = 0, darker = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (lighter + 0.05) / (darker + 0.05);
}

function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const share = parseInt(colour.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

const usual = tokensOf(css.slice(0, css.indexOf("@media")));
const more = new Map([...usual, ...tokensOf(css.slice(css.indexOf("prefers-contrast: more"), css.indexOf("forced-colors")))]);

describe("the colours of the tokens", () => {
  for (const [name, tokens] of [["as usual", usual], ["with more contrast", more]] as const) {
    it(`keep text 7 : 1 from its ground, ${name}`, () => {
      const pairs = Object.entries(PAIRS).flatMap(([text, grounds]) => grounds.map((ground) => [text, ground] as const));
      for (const [text, ground] of pairs) {
        const of = contrast(tokens.get(text) ?? "", tokens.get(ground) ?? "");
        expect(of, `${text} on ${ground}`).toBeGreaterThanOrEqual(7);
      }
    });
  }

  it("are told apart by the measure itself", () => {
    expect(contrast("#000000", "#ffffff")).toBeCloseTo(21);
    expect(contrast("#777777", "#ffffff")).toBeCloseTo(4.48, 2);
  });
});
