import { describe, expect, it } from "vitest";
import { caretAfter, checkNumber, digitsOf, groupOfFour, masked } from "../src/number";

describe("the Aadhaar number", () => {
  it("is taken from what was pasted, with spaces, hyphens or anything else between", () => {
    expect(digitsOf("9999-4105 7058")).toBe("999941057058");
    expect(digitsOf(" Aadhaar: 9999 4105 7058\n")).toBe("999941057058");
  });

  it("is right only with twelve digits, a first digit from 2 to 9, and Verhoeff's check digit", () => {
    expect(checkNumber("999941057058")).toEqual({ state: "right" });
    expect(checkNumber("234123412346")).toEqual({ state: "right" });
    expect(checkNumber("")).toEqual({ state: "empty" });
    expect(checkNumber("9999")).toEqual({ state: "short", missing: 8 });
    expect(checkNumber("1")).toEqual({ state: "wrong_first" });
    expect(checkNumber("099941057058")).toEqual({ state: "wrong_first" });
  });

  it("notices every single wrong digit and every swap of neighbours", () => {
    const right = "999941057058";
    for (let place = 1; place < 12; place += 1) {
      for (let digit = 0; digit < 10; digit += 1) {
        if (String(digit) === right[place]) continue;
        const wrong = right.slice(0, place) + String(digit) + right.slice(place + 1);
        expect(checkNumber(wrong), wrong).toEqual({ state: "wrong_check" });
      }
      const swapped = right.slice(0, place - 1) + right[place]! + right[place - 1]! + right.slice(place + 1);
      if (swapped !== right && /^[2-9]/.test(swapped)) expect(checkNumber(swapped), swapped).toEqual({ state: "wrong_check" });
    }
  });

  it("shows its last four digits when masked, and none while it is not complete", () => {
    expect(masked("999941057058", 12)).toBe("•••• •••• 7058");
    expect(masked("99994105", 12)).toBe("•••• ••••");
    expect(masked("", 12)).toBe("");
    expect(masked("12345678901234567890", 20)).toBe("•••• •••• •••• •••• 7890");
    expect(masked("123456789012", 20)).toBe("•••• •••• ••••");
  });

  it("stands in groups of four, with the caret behind the digit that was typed", () => {
    expect(groupOfFour("999941057058")).toBe("9999 4105 7058");
    expect([0, 1, 4, 5, 8, 9, 12].map(caretAfter)).toEqual([0, 1, 4, 6, 9, 11, 14]);
  });
});
