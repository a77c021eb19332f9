import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { taskAt } from "../gallery/facts";
import type { Problem } from "../src/bindings/Problem";
import type { View } from "../src/bindings/View";
import type { Script } from "../src/host/browser";
import { english } from "../src/words";
import { open, refusing, settled } from "./window";

// Stands in whatever is refused or thrown, and must never be read on the screen.
const MARK = "0xDEAD at hazri_core::eko";

/** What a shell, a library or an engine might reject with in place of a problem. */
const strangers: [string, unknown][] = [
  ["a text", MARK],
  ["an error", new Error(MARK)],
  ["a type error with a cause", new TypeError(MARK, { cause: MARK })],
  ["an object with a message", { message: MARK }],
  ["a code that no catalogue has", { code: MARK, message: MARK }],
  ["a code of the engine", { code: "toString", message: MARK }],
  ["a list", [MARK]],
  ["a number", 500],
  ["nothing", undefined],
  ["null", null],
  ["a problem that is wrapped", { error: { code: "offline" }, message: MARK }],
];

const home = { language: "en" } satisfies Partial<View>;

/** Where a request is made by a press, what is pressed, and where the refusal is said. */
const presses: [keyof NonNullable<Script["answers"]>, Partial<View>, string[], string][] = [
  ["openJourney", home, ["home-primary"], "home-primary-problem"],
  ["pickSetupFile", { ...home, shop: null, today: { state: "not_set_up" } }, ["start-file"], "start-file-problem"],
  ["startPractice", { ...home, shop: null, today: { state: "not_set_up" } }, ["start-practice"], "start-practice-problem"],
  ["exportHistory", home, ["open-history", "history-export"], "history-export-problem"],
  ["closeJourney", { ...home, task: taskAt("daily", { at: "number" }) }, ["back"], "stray"],
];

describe("a request that is refused", () => {
  for (const [request, view, way, said] of presses) {
    for (const [name, stranger] of strangers) {
      it(`by ${request} with ${name} is told as a fault of the app, without its words`, async () => {
        const window = await open(view, { answers: { [request]: () => Promise.reject(stranger as Error) } });
        for (const testid of way) await window.press(testid);

        expect(window.part(said).dataset["code"]).toBe("app_fault");
        expect(window.says(said)).toContain(english.text.problems.app_fault.what);
        expect(document.body.textContent).not.toMatch(/0xDEAD|hazri_core|\[object|undefined/);
      });
    }
  }

  it("says file_unwritable and every other problem in the words of the catalogue", async () => {
    let problem: Problem = { code: "file_unwritable" };
    const window = await open(home, { answers: { exportHistory: () => refusing(problem)() } });
    await window.press("open-history");
    for (const code of Object.keys(english.text.problems) as Problem["code"][]) {
      problem = { code, field: "latlong", wait_s: null, pc_date: "2001-01-01" } as unknown as Problem;
      await window.press("history-export");
      expect(window.part("history-export-problem").dataset["code"]).toBe(code);
      expect(window.says("history-export-problem").startsWith(english.text.problems[code].what.split("{")[0]!)).toBe(true);
    }
  });
});

describe("an exception in the page", () => {
  for (const kind of ["error", "unhandledrejection"]) {
    it(`that nobody caught, as ${kind}, is told as a fault of the app`, async () => {
      const window = await open(home);

      globalThis.dispatchEvent(Object.assign(new Event(kind), { reason: new Error(MARK), message: MARK }));
      await settled();

      expect(window.part("stray").dataset["code"]).toBe("app_fault");
      expect(document.body.textContent).not.toContain(MARK);
    });
  }

  it("while a screen is drawn takes that screen away, and the next try begins at the first one", async () => {
    const window = await open(home);

    await window.push({ today: { state: MARK } as unknown as View["today"] });

    expect(window.part("broken").dataset["code"]).toBe("app_fault");
    expect(document.body.textContent).not.toContain(MARK);
    expect(window.has("screen")).toBe(false);

    await window.press("broken-again");
    expect(window.has("broken")).toBe(false);
    expect(window.has("home-primary")).toBe(true);
  });
});

/** Every file of the window, by its path below `src`. */
function sources(folder = join(__dirname, "../src")): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return entry.name === "bindings" || entry.name === "fonts" ? [] : sources(path);
    return /\.(ts|svelte)$/.test(entry.name) ? [path] : [];
  });
}

describe("the code of the window", () => {
  it("writes nothing to the page but text, and never the words of an error", () => {
    const forbidden = /\{@html|innerHTML|outerHTML|insertAdjacentHTML|document\.write|\balert\(|\.message\b|\.stack\b|\{error\}|String\(error/;
    const found = sources().filter((path) => forbidden.test(readFileSync(path, "utf8")));
    expect(found).toEqual([]);
  });
});
