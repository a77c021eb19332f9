import { describe, expect, it } from "vitest";
import { open, refusing, type Opened } from "./window";

const CODE = "12345678901234567890";

function withSealedFile(answers: NonNullable<Parameters<typeof open>[1]>["answers"] = {}): Promise<Opened> {
  return open({ shop: null, today: { state: "not_set_up" }, sealed_setup: "agent.age" }, { answers });
}

describe("a sealed set-up file", () => {
  it("is opened by the twenty digits, also when they were pasted with hyphens", async () => {
    const window = await withSealedFile();
    expect(window.part("screen").dataset["screen"]).toBe("sealed_setup");
    expect(window.says("setup-code-hint")).toContain("agent.age");

    await window.type("setup-code", "1234-5678-9012-3456-7890-99");
    expect(window.part("setup-code-hint").dataset["state"]).toBe("right");
    await window.press("open-sealed");
    expect(window.asked()).toEqual([{ request: "openSealedSetup", args: [CODE] }]);

    await window.push({ sealed_setup: null });
    expect(window.has("setup-code")).toBe(false);
  });

  it("is not asked for with half a code: the field is where to go on", async () => {
    const window = await withSealedFile();
    await window.type("setup-code", "12345");
    expect(window.says("setup-code-hint")).toBe("15 digits more");
    await window.press("open-sealed");
    expect(window.asked()).toEqual([]);
    expect(document.activeElement).toBe(window.part("setup-code"));
  });

  it("says what is wrong beside the button, and keeps what was typed", async () => {
    const window = await withSealedFile({ openSealedSetup: refusing({ code: "setup_code_wrong" }) });
    await window.type("setup-code", CODE);
    await window.press("open-sealed");
    expect(window.part("open-sealed-problem").dataset["code"]).toBe("setup_code_wrong");
    expect((window.part("setup-code") as HTMLInputElement).value.replace(/\s/g, "")).toContain(CODE);
  });

  it("can be put away, wherever the agent was when it was dropped", async () => {
    const window = await open({}, {});
    await window.press("open-settings");
    await window.push({ sealed_setup: "agent.age" });
    expect(window.part("screen").dataset["screen"]).toBe("sealed_setup");
    await window.press("back");
    expect(window.asked()).toEqual([{ request: "dropSealedSetup", args: [] }]);
    await window.push({ sealed_setup: null });
    expect(window.has("settings")).toBe(true);
  });
});
