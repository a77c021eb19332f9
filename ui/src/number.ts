/** The Aadhaar number as it is typed: digits, groups of four, the check digit, and the mask. */

export const NUMBER_LENGTH = 12;

export type NumberState =
  | { state: "empty" }
  | { state: "short"; missing: number }
  | { state: "wrong_first" }
  | { state: "wrong_check" }
  | { state: "right" };

/** Digits 0–9 only; spaces, hyphens and anything else fall away. */
export function digitsOf(text: string): string {
  return text.replace(/[^0-9]/g, "");
}

export function checkNumber(digits: string): NumberState {
  if (digits.length === 0) return { state: "empty" };
  if (!/^[2-9]/.test(digits)) return { state: "wrong_first" };
  if (digits.length < NUMBER_LENGTH) return { state: "short", missing: NUMBER_LENGTH - digits.length };
  return hasRightCheckDigit(digits) ? { state: "right" } : { state: "wrong_check" };
}

/** `1234 5678 9012` */
export function groupOfFour(text: string): string {
  return (text.match(/.{1,4}/g) ?? []).join(" ");
}

/** `•••• •••• 9012`; a number that does not have its `length` of digits yet shows none at all. */
export function masked(digits: string, length: number): string {
  const shown = digits.length === length ? digits.slice(-4) : "";
  return groupOfFour("•".repeat(digits.length - shown.length) + shown);
}

/** Where the caret stands in the grouped text when `count` digits are to its left. */
export function caretAfter(count: number): number {
  return count === 0 ? 0 : count + Math.floor((count - 1) / 4);
}

// Verhoeff's check: multiplication in the dihedral group of order ten, with a permutation for each place.
const TIMES: readonly string[] = [
  "0123456789",
  "1234067895",
  "2340178956",
  "3401289567",
  "4012395678",
  "5987604321",
  "6598710432",
  "7659821043",
  "8765932104",
  "9876543210",
];
const PERMUTED: readonly string[] = [
  "0123456789",
  "1576283094",
  "5803796142",
  "8916043527",
  "9453126870",
  "4286573901",
  "2793806415",
  "7046913258",
];

function hasRightCheckDigit(digits: string): boolean {
  let sum = 0;
  [...digits].reverse().forEach((digit, place) => {
    const permuted = Number(PERMUTED[place % 8]?.[Number(digit)]);
    sum = Number(TIMES[sum]?.[permuted]);
  });
  return sum === 0;
}
