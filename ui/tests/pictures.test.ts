import { describe, expect, it } from "vitest";
import type { Finger } from "../src/bindings/Finger";
import type { Quality } from "../src/bindings/Quality";
import { taskAt, troubleOf } from "../gallery/facts";
import { pictureOf } from "../src/parts/pictures";
import { english, openTask, problemCodes, problemWith } from "./window";

const held = { number_held: true };
const wait = { elapsed_ms: 0, limit_ms: 20_000 };

describe("the drawings", () => {
  it("stand with every problem of the scanner and the finger", () => {
    const aboutThem = problemCodes.filter((code) => /^(scanner|finger|capture|otp)_/.test(code));

    const without = aboutThem.filter((code) => pictureOf(problemWith(code)) === null);

    expect(aboutThem.length).toBeGreaterThan(15);
    expect(without).toEqual([]);
  });

  it("are drawn for each problem, beside the step and alone", async () => {
    for (const code of problemCodes.filter((code) => /^(scanner|finger|capture)_/.test(code))) {
      const trouble = troubleOf(problemWith(code), { action: "scan_again" });
      for (const number_held of [true, false]) {
        const window = await openTask(taskAt("daily", { at: "finger" }, { number_held, trouble }));
        expect(window.part("problem-picture").dataset["picture"], code).toBe(pictureOf(trouble.problem));
        expect(window.part("problem-picture").querySelectorAll("svg[aria-hidden=true]"), code).toHaveLength(1);
      }
    }
  });

  it("show how a finger is placed before it is asked for, and while it is awaited", async () => {
    for (const step of [{ at: "finger" }, { at: "preparing", wait }, { at: "scanning", wait }] as const) {
      const window = await openTask(taskAt("daily", step, held));
      expect(window.says("placements")).toBe("Flat, in the middle Not only the tip Not over the edge");
    }
  });
});

describe("another finger", () => {
  const fingers = Object.keys(english.words.picture_.fingers) as Finger[];
  const troubled = { ...held, trouble: troubleOf({ code: "finger_unclear_again" }, { action: "scan_again" }) };

  it("is named with the problem, and with the whole sentence once that is read", async () => {
    for (const suggested_finger of fingers) {
      const name = english.words.picture_.fingers[suggested_finger];
      const beside = await openTask(taskAt("daily", { at: "finger" }, { ...troubled, suggested_finger }));
      expect(beside.says("suggested-finger")).toBe(`For example your ${name}.`);
      const alone = await openTask(taskAt("daily", { at: "finger" }, { ...troubled, number_held: false, suggested_finger }));
      expect(alone.says("suggested-finger")).toBe(`For example your ${name}.`);
      const scanning = await openTask(taskAt("daily", { at: "scanning", wait }, { ...held, suggested_finger }));
      expect(scanning.says("suggested-finger")).toBe(`Use another finger, for example your ${name}.`);
    }
  });

  it("is not named before the app suggests one", async () => {
    const window = await openTask(taskAt("daily", { at: "finger" }, troubled));
    expect(window.has("suggested-finger")).toBe(false);
  });
});

describe("how good a scan was", () => {
  const grades: [Quality, string, number][] = [
    ["good", "Good", 3],
    ["poor", "Weak", 2],
    ["unusable", "Too weak", 1],
  ];

  it("is told in a word and in blocks, while the service is asked and afterwards", async () => {
    for (const [grade, word, blocks] of grades) {
      const last_scan = { grade, score: 44, points: 60 };
      for (const task of [
        taskAt("daily", { at: "sending", wait }, { last_scan }),
        taskAt("daily", { at: "finger" }, { ...held, last_scan, trouble: troubleOf({ code: "finger_unclear" }, { action: "scan_again" }) }),
        taskAt("ekyc", { at: "ekyc_done", daily_opens: null }, { last_scan }),
      ]) {
        const window = await openTask(task);
        expect(window.says("scan-grade")).toBe(`Scan: ${word}`);
        expect(window.part("scan-grade").querySelectorAll("rect.full")).toHaveLength(blocks);
      }
    }
  });

  it("is told in numbers for support alone, where the scanner gave them", async () => {
    const trouble = troubleOf({ code: "finger_unclear" }, { action: "scan_again", support: "low quality" });
    const said = async (score: number | null, points: number | null) => {
      const last_scan = { grade: "poor", score, points } as const;
      const window = await openTask(taskAt("daily", { at: "finger" }, { ...held, trouble, last_scan }));
      return window.says("support-line");
    };

    expect(await said(44, 60)).toBe("low quality · scan 44/60");
    expect(await said(null, 34)).toBe("low quality · scan –/34");
    expect(await said(null, null)).toBe("low quality");
  });

  it("is not told before there was one", async () => {
    const window = await openTask(taskAt("daily", { at: "sending", wait }));
    expect(window.has("scan-grade")).toBe(false);
  });
});
