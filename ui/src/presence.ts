/** What was seen of scanner and internet is old after this. */
const OLD_MS = 15_000;

const SIGNS = ["pointermove", "pointerdown", "keydown", "focus"] as const;

/**
 * Calls `look` at a sign of the agent when the last look is old: at rest, with nobody there, the service is asked nothing.
 * Returns how to stop.
 */
export function lookWhenAgentIsThere(look: () => void): () => void {
  let lookedAt = Date.now();
  function notice(): void {
    // The clock of the PC may have been set back.
    if (Math.abs(Date.now() - lookedAt) < OLD_MS) return;
    lookedAt = Date.now();
    look();
  }
  for (const sign of SIGNS) addEventListener(sign, notice, { passive: true });
  return () => {
    for (const sign of SIGNS) removeEventListener(sign, notice);
  };
}
