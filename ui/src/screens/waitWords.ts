import type { Step } from "../bindings/Step";
import { never } from "../steps";
import type { Words } from "../words";

export type WaitWords = { what: string; hint: string | null; asks: "service" | "finger" };

export function waitWords(step: Step, words: Words): WaitWords {
  const { wait } = words;
  switch (step.at) {
    case "sending_code":
      return { what: wait.sendingCode, hint: null, asks: "service" };
    case "checking_code":
      return { what: wait.checkingCode, hint: null, asks: "service" };
    case "preparing":
      return { what: wait.preparing, hint: wait.preparingHint, asks: "finger" };
    case "scanning":
      return { what: wait.scanning, hint: wait.scanningHint, asks: "finger" };
    case "sending":
      return { what: wait.sending, hint: wait.sendingHint, asks: "service" };
    case "number":
    case "code":
    case "finger":
    case "ekyc_done":
    case "daily_done":
    case "unknown":
      return { what: words.loading, hint: null, asks: "service" };
  }
  return never(step);
}
