import { describe, expect, it } from "vitest";
import type { Action } from "../src/bindings/Action";
import type { OutcomeClass } from "../src/bindings/OutcomeClass";
import { taskAt, troubleOf } from "../gallery/facts";
import { languages, open, openTask, problemCodes as codes, problemWith, refusing } from "./window";

describe("a trouble", () => {
  for (const language of languages) {
    it(`answers the four questions for each of the ${codes.length} problems in ${language}`, async () => {
      const window = await openTask(taskAt("daily", { at: "number" }), { view: { language } });
      for (const code of codes) {
        await window.push({
          language,
          task: taskAt("daily", { at: "number" }, { trouble: troubleOf(problemWith(code), { action: "go_home" }) }),
        });
        for (const answer of ["trouble-what", "trouble-now", "trouble-counts", "trouble-safe"]) {
          expect(window.says(answer), `${code} ${answer}`).not.toBe("");
          expect(window.says(answer), `${code} ${answer}`).not.toMatch(/[{}]|undefined|null/);
        }
        expect(window.part("trouble").dataset["code"]).toBe(code);
        expect(window.has("trouble-action"), code).toBe(true);
      }
    });
  }

  it("asks whether the date of the computer is right, in words", async () => {
    const problem = { code: "pc_date_doubtful", pc_date: "2001-01-01" } as const;
    const window = await openTask(taskAt("daily", { at: "number" }, { trouble: troubleOf(problem) }));
    expect(window.says("trouble-what")).toContain("Is today 1 January 2001?");
  });

  it("has the look of its outcome: not sent is still due, a no is red, not known is amber", async () => {
    const looks: Record<OutcomeClass, string> = {
      not_sent: "state-due",
      rejected: "state-refused",
      failed: "state-refused",
      done: "state-done",
      unknown: "state-unknown",
    };
    for (const [outcome, look] of Object.entries(looks)) {
      const trouble = troubleOf({ code: "offline" }, { class: outcome as OutcomeClass, action: "go_home" });
      const window = await openTask(taskAt("daily", { at: "number" }, { trouble }));
      expect(window.part("trouble").classList.contains(look), outcome).toBe(true);
    }
  });

  it("shows the support line as plain text", async () => {
    const trouble = troubleOf({ code: "balance_low" }, { action: "go_home", support: "<b>346</b> · HZ1" });
    const window = await openTask(taskAt("daily", { at: "number" }, { trouble }));
    expect(window.says("support-line")).toBe("<b>346</b> · HZ1");
    expect(window.part("support-line").children).toHaveLength(0);
  });
});

describe("the way on from a trouble", () => {
  const alone: Record<Action, string | null> = {
    try_again: null,
    enter_number: null,
    enter_code: null,
    send_code_again: "openJourney",
    scan_again: null,
    start_ekyc: "openJourney",
    start_daily: "openJourney",
    open_settings: null,
    check_first: "closeJourney",
    go_home: "closeJourney",
  };
  for (const [action, request] of Object.entries(alone) as [Action, string | null][]) {
    it(`${action} ${request === null ? "shows the way without a request" : `asks for ${request}`}`, async () => {
      const trouble = troubleOf({ code: "declined" }, { action });
      const window = await openTask(taskAt("daily", { at: "number" }, { trouble }));
      await window.press("trouble-action");
      expect(window.asked().map((asked) => asked.request)).toEqual(request === null ? [] : [request]);
      if (request === null) expect(window.has("trouble-action"), "no dead button").toBe(false);
    });
  }

  it("is never dead: a rejected request says its words", async () => {
    const trouble = troubleOf({ code: "declined" }, { action: "go_home" });
    const window = await openTask(taskAt("daily", { at: "number" }, { trouble }), {
      answers: { closeJourney: refusing({ code: "busy" }) },
    });
    await window.press("trouble-action");
    expect(window.says("trouble-action-problem")).toContain("Something is still under way.");
  });

  it("shows a trouble again when a new attempt ends the same way", async () => {
    const task = taskAt("daily", { at: "number" }, { trouble: troubleOf({ code: "offline" }) });
    const window = await openTask(task);
    await window.press("trouble-action");
    expect(window.has("trouble")).toBe(false);
    await window.push({ task: taskAt("daily", { at: "preparing", wait: { elapsed_ms: 0, limit_ms: 5000 } }) });
    await window.push({ task });
    expect(window.has("trouble")).toBe(true);
  });

  it("stands beside the scan while the number is held, so that one button is enough", async () => {
    const trouble = troubleOf({ code: "finger_timeout" }, { action: "scan_again" });
    const window = await openTask(taskAt("daily", { at: "finger" }, { number_held: true, trouble }));
    expect(window.has("trouble")).toBe(true);
    expect(window.has("trouble-action")).toBe(false);
    expect(window.says("scan")).toBe("Scan again");
  });

  it("asks for a new code with the held number", async () => {
    const trouble = troubleOf({ code: "otp_expired" }, { class: "failed", action: "send_code_again" });
    const step = { at: "code", mobile_hint: null, resend_in_ms: 0 } as const;
    const window = await openTask(taskAt("ekyc", step, { number_held: true, trouble }));
    await window.press("trouble-action");
    expect(window.asked()).toEqual([{ request: "sendCode", args: [null, true] }]);
  });
});

describe("a problem without a button", () => {
  it("is said when a dropped file is not the right one, and can be closed", async () => {
    const window = await open({ shop: null, today: { state: "not_set_up" } });
    window.host.drop({ code: "setup_not_for_hazri" });
    await window.press("screen");
    expect(window.says("stray")).toContain("This is not a set-up file for Hazri.");
    await window.press("stray-close");
    expect(window.has("stray")).toBe(false);
  });

  it("is a fault of the app when it is nothing we know", async () => {
    const window = await open({}, { answers: { openJourney: () => Promise.reject(new Error("command not found")) } });
    await window.press("home-primary");
    expect(window.part("home-primary-problem").dataset["code"]).toBe("app_fault");
  });
});
