import type { UnknownAttempt } from "./bindings/UnknownAttempt";

/**
 * When the attempt was made, `YYYY-MM-DD HH:MM`. A step carries its own name under `at`, so an attempt inside a step
 * can only tell its time as `tried_at`.
 */
export function triedAt(attempt: UnknownAttempt): string | null {
  const facts: Record<string, unknown> = attempt;
  const moment = facts["tried_at"] ?? facts["at"];
  return typeof moment === "string" && /^\d{4}-/.test(moment) ? moment : null;
}
