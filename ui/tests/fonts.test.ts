import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { create, type Font } from "fontkit";
import { describe, expect, it } from "vitest";
import { languageNames, type Spoken } from "../src/words";
import { everySpoken } from "./window";

const src = join(import.meta.dirname, "../src");
const require = createRequire(import.meta.url);

type Face = { family: string; weight: string; ranges: readonly (readonly [number, number])[]; font: Font };

const faces: readonly Face[] = [...readFileSync(join(src, "fonts/fonts.css"), "utf8").matchAll(/@font-face \{([^}]*)\}/g)].map(
  ([, rule]) => {
    const value = (name: string) => new RegExp(`${name}: (.*);`).exec(rule ?? "")?.[1] ?? "";
    const file = /url\("(.*?)"\)/.exec(value("src"))?.[1] ?? "";
    return {
      family: value("font-family"),
      weight: value("font-weight"),
      ranges: value("unicode-range").split(", ").map(rangeOf),
      font: create(readFileSync(require.resolve(file))) as Font,
    };
  },
);

function rangeOf(text: string): readonly [number, number] {
  const [first = "", last = first] = text.replace("U+", "").split("-");
  return [parseInt(first, 16), parseInt(last, 16)];
}

/** The families that a language is written with, as `tokens.css` names them. */
function familiesOf(language: string): readonly string[] {
  const tokens = readFileSync(join(src, "tokens.css"), "utf8");
  const rule = language === "en" ? /:root \{[^}]*/ : new RegExp(`\\[lang="${language}"\\][^{]*\\{[^}]*`);
  return rule.exec(tokens)?.[0].match(/--sans: (.*);/)?.[1]?.match(/"[^"]*"/g) ?? [];
}

/** The face that the web view takes for a character: the first family that holds it. */
function faceOf(character: string, families: readonly string[], weight: string): Face | undefined {
  const point = character.codePointAt(0) ?? 0;
  const holding = (family: string) =>
    faces.find(
      (face) =>
        face.family === family && face.weight === weight && face.ranges.some(([first, last]) => first <= point && point <= last),
    );
  return families.map(holding).find((face) => face !== undefined);
}

/** Every text that can be said; functions with facts. */
function textsIn(tree: unknown): string[] {
  if (typeof tree === "string") return [tree];
  if (typeof tree === "function") return [(tree as (...facts: string[]) => string)("0123456789", "–", "·")];
  return Object.values(tree as object).flatMap(textsIn);
}

const textsOf = ({ words, text, language }: Spoken): string[] => [
  ...textsIn(words),
  ...textsIn(text),
  ...languageNames.filter((name) => name.language === language).map(({ name }) => name),
];

// Marks that are told to the text engine and never drawn.
const isDrawn = (character: string) => !/[\s\u2066-\u2069]/.test(character);

describe("the fonts that travel with the app", () => {
  for (const spoken of everySpoken) {
    it(`hold every letter of ${spoken.language}, in both weights`, () => {
      const families = familiesOf(spoken.language);
      expect(families.length).toBeGreaterThan(0);
      for (const weight of ["400", "600"]) {
        const missing = [...new Set(textsOf(spoken).join(""))].filter(isDrawn).filter((character) => {
          const face = faceOf(character, families, weight);
          return face === undefined || !face.font.hasGlyphForCodePoint(character.codePointAt(0) ?? 0);
        });
        expect(missing, `${spoken.language} ${weight}`).toEqual([]);
      }
    });
  }

  // WebKitGTK sets a whole word of Arabic script higher or lower when one of its glyphs is, as dots of their own are.
  it("draw each letter of Urdu with its dots, on one line", () => {
    const urdu = everySpoken.find(({ language }) => language === "ur");
    if (urdu === undefined) throw new Error("nothing is said in Urdu");
    const words = new Set(textsOf(urdu).flatMap((text) => text.match(/\p{Script=Arabic}+/gu) ?? []));
    expect(words.size).toBeGreaterThan(100);
    for (const { font } of faces.filter(({ family }) => family === '"Hazri Arabic"')) {
      const raised = [...words].filter((word) => font.layout(word).positions.some(({ yOffset }) => yOffset !== 0));
      expect(raised).toEqual([]);
    }
  });

  it("are asked for by one language alone, save those that share a script", () => {
    const scripts = new Map<string, string[]>();
    for (const { language } of everySpoken) {
      const own = familiesOf(language).filter((family) => family !== '"Hazri Sans"').join();
      scripts.set(own, [...(scripts.get(own) ?? []), language]);
    }
    expect([...scripts.values()].filter((languages) => languages.length > 1)).toEqual([["hi", "mr"], ["bn", "as"]]);
  });
});
