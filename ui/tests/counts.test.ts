import { describe, expect, it } from "vitest";
import { open } from "./window";

describe("what the window asks at its start", () => {
  it("is one view, and nothing else", async () => {
    const window = await open();
    expect(window.host.asked.map(({ request }) => request)).toEqual(["view"]);
  });
});
