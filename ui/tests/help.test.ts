import { describe, expect, it, vi } from "vitest";
import { checkUp, mantra, mantraProgram, morning, supportText, taskAt, troubleOf } from "../gallery/facts";
import type { CheckUp } from "../src/bindings/CheckUp";
import type { ScannerFacts } from "../src/bindings/ScannerFacts";
import type { View } from "../src/bindings/View";
import { open, refusing, settled, type Opened } from "./window";

const requests = (window: Opened) => window.asked().map(({ request }) => request);

async function atCheckUp(found: CheckUp | null = checkUp, view: Partial<View> = {}, more: Parameters<typeof open>[1] = {}) {
  const window = await open({ check_up: found, ...view }, more);
  await window.press("open-help");
  return window;
}

describe("the check-up of the scanner", () => {
  it("tells maker, model, level, end of the serial number, certificate, program and port", async () => {
    const window = await atCheckUp();
    expect(window.part("help").dataset["tab"]).toBe("check_up");
    expect(window.says("check-up-make")).toBe("Mantra MFS110");
    expect(window.says("check-up-level")).toBe("L1");
    expect(window.says("check-up-serial")).toBe("4087");
    expect(window.says("check-up-until")).toBe("10 February 2027");
    expect(window.says("check-up-program")).toBe(mantraProgram.name);
    expect(window.says("check-up-port")).toBe("11101");
    expect(window.says("check-up-scanner")).toContain("Ready");
  });

  it("leaves out what the scanner's program does not tell, and shows its words as text", async () => {
    const silent: ScannerFacts = { ...mantra, maker: null, model: "<b>X1</b>", level: "unknown", serial_tail: null, certificate_until: null };
    const window = await atCheckUp({ ...checkUp, scanners: [silent] });
    for (const part of ["check-up-level", "check-up-serial", "check-up-until"]) expect(window.has(part), part).toBe(false);
    expect(window.says("check-up-make")).toBe("<b>X1</b>");
    expect(document.querySelector("b")).toBeNull();
  });

  it("is asked for as long as it is on the screen, and not a moment longer", async () => {
    vi.useFakeTimers();
    try {
      const window = await atCheckUp();
      expect(requests(window)).toEqual(["keepCheckUp"]);
      await vi.advanceTimersByTimeAsync(10_000);
      expect(requests(window)).toEqual(["keepCheckUp", "keepCheckUp", "keepCheckUp"]);
      await window.press("back");
      expect(requests(window).at(-1)).toBe("endCheckUp");
      await vi.advanceTimersByTimeAsync(10_000);
      expect(requests(window).at(-1)).toBe("endCheckUp");
    } finally {
      vi.useRealTimers();
    }
  });

  it("goes with every view: looking, nothing there, unplugged, ready again", async () => {
    const window = await atCheckUp(null);
    expect(window.has("check-up-looking")).toBe(true);
    await window.push({ check_up: { ...checkUp, scanners: [], mending: [{ step: "plug_in" }] } });
    expect(window.says("check-up-none")).toContain("Plug the scanner into the computer itself.");
    const scanners = morning.scanners.map((scanner) => ({ ...scanner, light: "not_ready" as const, chosen: false }));
    const unplugged: ScannerFacts = { ...mantra, ailment: "not_ready", mending: [{ step: "plug_in_again" }] };
    await window.push({ check_up: { ...checkUp, scanners: [unplugged] }, scanners });
    expect(window.part("check-up-scanner").dataset["state"]).toBe("not_ready");
    expect(window.says("mending-plug_in_again")).toContain("Unplug the scanner");
    expect(window.has("trial-scan")).toBe(false);
    await window.push({ check_up: checkUp });
    expect(window.part("check-up-scanner").dataset["state"]).toBe("ready");
    expect(window.has("mending-steps")).toBe(false);
  });

  it("lets the agent look at several scanners and choose one", async () => {
    const startek: ScannerFacts = { ...mantra, id: "startek", name: "FM220", maker: "Startek", model: "FM220" };
    const scanners = [mantra, startek].map(({ id, name }) => ({ ...morning.scanners[0]!, id, name, chosen: id === "mantra" }));
    const window = await atCheckUp({ ...checkUp, scanners: [mantra, startek] }, { scanners });
    expect(window.has("check-up-use")).toBe(false);
    await window.press("check-up-pick-startek");
    expect(window.says("check-up-make")).toBe("Startek FM220");
    expect(window.has("trial-scan")).toBe(false);
    await window.press("check-up-use");
    expect(window.asked().at(-1)).toEqual({ request: "chooseScanner", args: ["startek"] });
  });

  it("tells the maker's program by the name it is installed under", async () => {
    const failed = { ...mantra, ailment: "misfit" as const, mending: [{ step: "update" as const, name: "ACPL FM220 RD Service" }] };
    const window = await atCheckUp({ ...checkUp, scanners: [failed] });
    expect(window.says("mending-update")).toBe("1 Install the newest scanner software: ACPL FM220 RD Service");
  });
});

describe("a trial scan", () => {
  it("counts down, then tells quality and points, and that nothing was kept", async () => {
    const window = await atCheckUp();
    await window.press("trial-scan");
    expect(requests(window).at(-1)).toBe("tryCapture");
    await window.push({ check_up: { ...checkUp, trial: { at: "scanning", wait: { elapsed_ms: 1000, limit_ms: 30_000 } } } });
    expect(window.says("wait-left")).toBe("29 seconds left");
    expect(window.has("stop-waiting")).toBe(false);
    await window.push({ check_up: { ...checkUp, trial: { at: "read", quality: "good", score: 71, points: 44 } } });
    expect(window.part("trial-quality").dataset["quality"]).toBe("good");
    expect([window.says("trial-score"), window.says("trial-points")]).toEqual(["71", "44"]);
    expect(window.says("trial-thrown-away")).toBe("The scan was thrown away. Nothing was kept or sent.");
    await window.press("trial-close");
    expect(window.has("check-up-scanner")).toBe(true);
  });

  it("that failed tells why and what to do, or says so at once when it cannot begin", async () => {
    const trouble = troubleOf({ code: "scanner_failed" }, { support: "scanner 999" });
    const window = await atCheckUp({ ...checkUp, trial: { at: "failed", trouble, mending: [{ step: "restart" }] } });
    expect(window.says("trial-failed")).toContain("The scanner software failed.");
    expect(window.says("mending-restart")).toContain("Restart the computer.");
    expect(window.says("support-line")).toBe("scanner 999");

    const busy = await atCheckUp(checkUp, {}, { answers: { tryCapture: refusing({ code: "busy" }) } });
    await busy.press("trial-scan");
    expect(busy.part("trial-scan-problem").dataset["code"]).toBe("busy");
  });
});

describe("the text for support", () => {
  async function atSupport(more: Parameters<typeof open>[1] = {}): Promise<Opened> {
    const window = await open({}, { support: supportText, ...more });
    await window.press("open-help");
    await window.press("help-tab-support");
    return window;
  }

  it("is shown whole, cannot be changed, and is copied as it is shown", async () => {
    const copied = vi.fn(async (_: string) => {});
    vi.stubGlobal("navigator", Object.assign(Object.create(navigator), { clipboard: { writeText: copied } }));
    try {
      const window = await atSupport();
      const field = window.part("support-text") as HTMLTextAreaElement;
      expect([field.value, field.readOnly]).toEqual([supportText, true]);
      expect(copied).not.toHaveBeenCalled();
      await window.press("support-copy");
      expect(copied.mock.calls).toEqual([[supportText]]);
      expect(window.says("support-copied")).toBe("Copied");
    } finally {
      vi.unstubAllGlobals();
    }
  });

  it("ends the check-up, which is no longer looked at", async () => {
    const window = await atSupport();
    expect(requests(window)).toEqual(["keepCheckUp", "endCheckUp", "supportText"]);
  });

  it("that cannot be made is told as a problem", async () => {
    const window = await atSupport({ answers: { supportText: refusing({ code: "ledger_unwritable" }) } });
    expect(window.has("stray")).toBe(true);
    expect(window.has("support-copy")).toBe(false);
  });
});

describe("the way to help", () => {
  it("leads there from a trouble of the scanner, and back to the journey", async () => {
    const task = taskAt("daily", { at: "finger" }, { trouble: troubleOf({ code: "scanner_lost" }, { action: "scan_again" }) });
    const window = await open({ task, check_up: checkUp });
    await window.press("trouble-help");
    expect(window.part("help").dataset["tab"]).toBe("check_up");
    await window.press("back");
    expect(window.has("trouble")).toBe(true);
    expect(requests(window)).not.toContain("closeJourney");
  });

  it("is there beside a step that can be pressed again, and in no step that is under way", async () => {
    const trouble = troubleOf({ code: "scanner_in_use" }, { action: "scan_again" });
    const window = await open({ task: taskAt("daily", { at: "finger" }, { number_held: true, trouble }), check_up: checkUp });
    await window.press("open-help");
    expect(window.part("help").dataset["tab"]).toBe("check_up");
    const under = await open({ task: taskAt("daily", { at: "scanning", wait: { elapsed_ms: 0, limit_ms: 1 } }) });
    expect(under.has("open-help")).toBe(false);
  });

  it("is not offered for troubles of another kind", async () => {
    const task = taskAt("daily", { at: "finger" }, { trouble: troubleOf({ code: "offline" }) });
    const window = await open({ task });
    await settled();
    expect(window.has("trouble-help")).toBe(false);
  });
});
