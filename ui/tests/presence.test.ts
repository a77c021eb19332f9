import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { taskAt } from "../gallery/facts";
import { open, openTask } from "./window";

const wait = { elapsed_ms: 0, limit_ms: 60_000 };
const looks = (window: { asked(): { request: string }[] }) =>
  window.asked().filter(({ request }) => request === "lookAgain").length;

describe("an agent who comes back to the window", () => {
  beforeEach(() => vi.useFakeTimers({ toFake: ["Date"] }));
  afterEach(() => vi.useRealTimers());

  const moves = () => window.dispatchEvent(new Event("pointermove"));
  const passes = (ms: number) => vi.setSystemTime(Date.now() + ms);

  it("lets the app look again, once, when what it saw is old", async () => {
    const opened = await open();
    moves();
    passes(14_000);
    moves();
    expect(looks(opened)).toBe(0);

    passes(1_000);
    for (const sign of ["pointermove", "keydown", "focus"]) window.dispatchEvent(new Event(sign));

    expect(looks(opened)).toBe(1);
    passes(15_000);
    moves();
    expect(looks(opened)).toBe(2);
  });

  it("does so too when the clock was set back", async () => {
    const opened = await open();
    passes(-3_600_000);
    moves();
    expect(looks(opened)).toBe(1);
  });

  it("disturbs no call that is under way", async () => {
    const opened = await openTask(taskAt("daily", { at: "sending", wait }));
    passes(15_000);
    moves();
    expect(looks(opened)).toBe(0);
  });

  it("is not asked about where nobody is", async () => {
    const opened = await open();
    passes(3_600_000);
    expect(looks(opened)).toBe(0);
  });
});
