import { act, fireEvent } from "@testing-library/svelte";
import { describe, expect, it, vi } from "vitest";
import { practice, PRACTICE_NUMBER, taskAt, troubleOf } from "../gallery/facts";
import { open, openTask, refusing, settled } from "./window";

const number = taskAt("daily", { at: "number" });
const field = (part: HTMLElement) => part as HTMLInputElement;

async function leave(part: HTMLElement): Promise<void> {
  await act(() => part.blur());
}

describe("the number field", () => {
  it("groups while typing, masks when left, and shows the number again for mending", async () => {
    const window = await openTask(number);
    await window.type("number", "99994105");
    expect(field(window.part("number")).value).toBe("9999 4105");
    expect(window.says("number-hint")).toBe("4 digits more");
    await window.type("number", "9999-4105-7058");
    expect(field(window.part("number")).value).toBe("9999 4105 7058");
    await leave(window.part("number"));
    expect(field(window.part("number")).value).toBe("•••• •••• 7058");
    expect(document.body.innerHTML).not.toContain("99994105");
    await act(() => window.part("number").focus());
    expect(field(window.part("number")).value).toBe("9999 4105 7058");
  });

  it("says so while typing when the number cannot be right", async () => {
    const window = await openTask(number);
    await window.type("number", "1");
    expect(window.says("number-hint")).toBe("An Aadhaar number begins with 2 to 9.");
    await window.type("number", "999941057059");
    expect(window.says("number-hint")).toBe("One digit is wrong. Please check the number.");
    expect(window.part("number").getAttribute("aria-invalid")).toBe("true");
    await window.type("number", PRACTICE_NUMBER);
    expect(window.part("number-hint").dataset["state"]).toBe("right");
  });

  it("takes no thirteenth digit", async () => {
    const window = await openTask(number);
    await window.type("number", `${PRACTICE_NUMBER}9`);
    expect(field(window.part("number")).value).toBe("9999 4105 7058");
  });

  it("rubs out the digit before a space when only the space was rubbed out", async () => {
    const window = await openTask(number);
    await window.type("number", "99994105");
    const part = field(window.part("number"));
    part.value = "99994105";
    part.setSelectionRange(4, 4);
    await fireEvent(part, new InputEvent("input", { bubbles: true, inputType: "deleteContentBackward" }));
    await settled();
    expect(part.value).toBe("9994 105");
    expect(part.selectionStart).toBe(3);
  });

  it("is empty once the number was handed over", async () => {
    const window = await openTask(number);
    await window.type("number", PRACTICE_NUMBER);
    await window.press("consent");
    await window.press("scan");
    expect(window.asked()).toEqual([{ request: "scan", args: [PRACTICE_NUMBER, true] }]);
    expect(field(window.part("number")).value).toBe("");
  });

  it("keeps the number when it was refused, so that it need not be typed again", async () => {
    const window = await openTask(number, { answers: { scan: refusing({ code: "busy" }) } });
    await window.type("number", PRACTICE_NUMBER);
    await window.press("consent");
    await window.press("scan");
    expect(window.says("scan-problem")).toContain("Something is still under way.");
    expect(field(window.part("number")).value).toBe("9999 4105 7058");
  });

  it("never writes to a store or the console", async () => {
    const log = vi.spyOn(console, "log");
    const window = await openTask(number);
    await window.type("number", PRACTICE_NUMBER);
    await window.press("consent");
    await window.press("scan");
    expect(localStorage.length + sessionStorage.length).toBe(0);
    expect(log).not.toHaveBeenCalled();
  });
});

describe("consent", () => {
  it("is an empty box, and nothing is asked without it", async () => {
    const window = await openTask(number);
    expect(field(window.part("consent")).checked).toBe(false);
    await window.type("number", PRACTICE_NUMBER);
    await window.press("scan");
    expect(window.says("consent-missing")).toBe("Tick the box first.");
    expect(document.activeElement).toBe(window.part("consent"));
    expect(window.asked()).toEqual([]);
  });

  it("does not help a wrong number", async () => {
    const window = await openTask(number);
    await window.press("consent");
    await window.type("number", "999941057059");
    await window.press("scan");
    expect(window.asked()).toEqual([]);
    expect(document.activeElement).toBe(window.part("number"));
  });

  const held = { number_held: true };
  const scanning = { at: "scanning", wait: { elapsed_ms: 0, limit_ms: 20_000 } } as const;

  it("stands when no finger came, so that one press scans again", async () => {
    const window = await openTask(taskAt("daily", { at: "finger" }, held));
    await window.press("consent");
    await window.press("scan");
    await window.push({ task: taskAt("daily", scanning, held) });
    const trouble = troubleOf({ code: "finger_timeout" }, { action: "scan_again" });
    await window.push({ task: taskAt("daily", { at: "finger" }, { ...held, trouble }) });
    await window.press("scan");
    expect(window.asked().map(({ request }) => request)).toEqual(["scan", "scan"]);
    expect(window.asked()[1]?.args).toEqual([null, true]);
  });

  it("is asked again after a capture was made", async () => {
    const window = await openTask(taskAt("daily", { at: "finger" }, held));
    await window.press("consent");
    await window.push({ task: taskAt("daily", scanning, held) });
    const trouble = troubleOf({ code: "finger_unclear" }, { action: "scan_again" });
    await window.push({ task: taskAt("daily", { at: "finger" }, { ...held, trouble }) });
    expect(field(window.part("consent")).checked).toBe(false);
  });

  it("given for the code does not count for the finger", async () => {
    const window = await openTask(taskAt("ekyc", { at: "number" }));
    await window.type("number", PRACTICE_NUMBER);
    await window.press("consent");
    await window.press("send-code");
    expect(window.asked()).toEqual([{ request: "sendCode", args: [PRACTICE_NUMBER, true] }]);
    await window.push({ task: taskAt("ekyc", { at: "sending_code", wait: { elapsed_ms: 0, limit_ms: 9000 } }, held) });
    await window.push({ task: taskAt("ekyc", { at: "code", mobile_hint: null, resend_in_ms: 0 }, held) });
    await window.push({ task: taskAt("ekyc", { at: "finger" }, held) });
    expect(field(window.part("consent")).checked).toBe(false);
  });
});

describe("the code", () => {
  const code = taskAt("ekyc", { at: "code", mobile_hint: "******7890", resend_in_ms: 3000 }, { number_held: true });

  it("is one field behind six boxes; a paste fills them all", async () => {
    const window = await openTask(code);
    expect(window.says("code-sent")).toContain("******7890");
    await window.type("code", " 123 456 7");
    expect(field(window.part("code")).value).toBe("123456");
    expect([...document.querySelectorAll(".box.mono")].map((box) => box.textContent)).toEqual([..."123456"]);
  });

  it("is sent by the button or by Enter, and then gone", async () => {
    const window = await openTask(code);
    await window.type("code", "123456");
    await fireEvent.keyDown(window.part("code"), { key: "Enter" });
    await settled();
    expect(window.asked()).toEqual([{ request: "verifyCode", args: ["123456"] }]);
    expect(field(window.part("code")).value).toBe("");
  });

  it("is not sent before it has six digits", async () => {
    const window = await openTask(code);
    await window.type("code", "12345");
    await window.press("verify-code");
    expect(window.asked()).toEqual([]);
    expect(document.activeElement).toBe(window.part("code"));
  });

  it("can be sent again when the countdown is over, without the number", async () => {
    vi.useFakeTimers();
    const window = await openTask(code);
    expect(window.says("resend-in")).toContain("3 s");
    await act(() => vi.advanceTimersByTimeAsync(1500));
    expect(window.says("resend-in")).toContain("2 s");
    await act(() => vi.advanceTimersByTimeAsync(2000));
    expect(window.has("resend-in")).toBe(false);
    await window.press("resend-code");
    expect(window.asked()).toEqual([{ request: "sendCode", args: [null, true] }]);
  });
});

describe("waiting", () => {
  const sending = taskAt("daily", { at: "sending", wait: { elapsed_ms: 2000, limit_ms: 60_000 } }, { number_held: true });

  it("counts down and up from the moment the view was made", async () => {
    vi.useFakeTimers();
    const window = await openTask(sending);
    expect(window.says("wait-left")).toBe("58 seconds left");
    await act(() => vi.advanceTimersByTimeAsync(5000));
    expect(window.says("wait-left")).toBe("53 seconds left");
    expect(window.says("wait-elapsed")).toBe("7 s so far");
    expect(window.has("wait-slow")).toBe(false);
    await act(() => vi.advanceTimersByTimeAsync(10_000));
    expect(window.has("wait-slow")).toBe(true);
    await act(() => vi.advanceTimersByTimeAsync(100_000));
    expect(window.says("wait-left")).toBe("0 seconds left");
  });

  it("can be stopped while the service is asked, and only then", async () => {
    const window = await openTask(sending);
    await window.press("stop-waiting");
    expect(window.asked()).toEqual([{ request: "stopWaiting", args: [] }]);
    await window.push({ task: taskAt("daily", { at: "scanning", wait: { elapsed_ms: 0, limit_ms: 9000 } }) });
    expect(window.has("stop-waiting")).toBe(false);
  });

  it("offers no way out that would lose the attempt", async () => {
    const window = await openTask(sending);
    expect(window.has("back")).toBe(false);
    expect(window.has("open-settings")).toBe(false);
    expect(field(window.part("strip-scanner")).disabled).toBe(true);
  });

  it("comes back to the screen when the agent was elsewhere", async () => {
    const window = await open();
    await window.press("open-settings");
    await window.push({ task: sending });
    expect(window.part("screen").dataset["screen"]).toBe("journey");
  });
});

describe("practice", () => {
  it("shows what to type, fills it in at a press, and is marked", async () => {
    const window = await openTask(number, { view: { practice } });
    expect(window.says("practice-mark")).toBe("Practice");
    expect(window.says("practice-hint")).toContain("9999 4105 7058");
    expect(document.activeElement).toBe(window.part("number"));
    await window.press("use-practice-number");
    await leave(window.part("number"));
    expect(field(window.part("number")).value).toBe("•••• •••• 7058");
    const code = taskAt("ekyc", { at: "code", mobile_hint: null, resend_in_ms: 0 }, { number_held: true });
    await window.push({ practice, task: code });
    await window.press("use-practice-code");
    expect(field(window.part("code")).value).toBe(practice.otp);
  });
});

describe("the dots", () => {
  it("tell where eKYC stands", async () => {
    const window = await openTask(taskAt("ekyc", { at: "number" }));
    expect(window.part("dots").dataset["at"]).toBe("1");
    expect(window.part("dots").getAttribute("aria-label")).toBe("Step 1 of 3");
    await window.push({ task: taskAt("ekyc", { at: "finger" }, { number_held: true }) });
    expect(window.part("dots").dataset["at"]).toBe("3");
    expect(document.querySelectorAll("[aria-current=step]")).toHaveLength(1);
  });
});
