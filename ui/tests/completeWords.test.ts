import { describe, expect, it } from "vitest";
import { whatIsMissing } from "../completeWords";

const english = { offline: { what: "No internet.", now: "Check {field}." } };

describe("the build", () => {
  const missing = (hindi: Record<string, Record<string, string>>) =>
    whatIsMissing("problems", new Map([["en", english], ["hi", hindi]]));

  it("takes a language that has every row and every fact", () => {
    expect(missing({ offline: { what: "इंटरनेट नहीं है।", now: "{field} देखें।" } })).toEqual([]);
  });

  it("stops at a row that is missing or left over", () => {
    expect(missing({})).toEqual(["problems.hi.json has no offline"]);
    expect(missing({ ...english, online: { what: "", now: "" } })).toEqual([
      "problems.hi.json has online, which English has not",
    ]);
  });

  it("stops at a fact that is missing, misspelt or in the other sentence, and at a missing sentence", () => {
    for (const hindi of [
      { what: "इंटरनेट नहीं है।", now: "देखें।" },
      { what: "इंटरनेट नहीं है।", now: "{feild} देखें।" },
      { what: "{field}", now: "देखें।" },
      { what: "इंटरनेट नहीं है।" },
    ]) {
      expect(missing({ offline: hindi as Record<string, string> })).toHaveLength(1);
    }
  });
});
