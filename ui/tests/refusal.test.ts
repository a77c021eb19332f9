import { describe, expect, it } from "vitest";
import { open, refusing } from "./window";

const closed = { shop: null, today: { state: "not_set_up" } } as const;

describe("a press that does not begin", () => {
  it("gives the four answers and the code for support beside its button", async () => {
    const window = await open(closed, { answers: { pickSetupFile: refusing({ code: "setup_unreadable" }) } });
    await window.press("start-file");
    const said = window.says("start-file-problem");
    expect(said).toContain("This file cannot be opened. Ask your distributor to send the file again.");
    expect(said).toContain("Not sent. Nothing was charged. Safe to try again.");
    expect(said).toContain("setup_unreadable");
  });

  it("claims nothing about what it tells of when that may count", async () => {
    for (const code of ["busy", "app_fault"] as const) {
      const window = await open(closed, { answers: { startPractice: refusing({ code }) } });
      await window.press("start-practice");
      expect(window.part("start-practice-problem").dataset["code"]).toBe(code);
      expect(window.has("start-practice-problem-counts")).toBe(false);
    }
  });
});
