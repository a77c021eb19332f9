import type { Problem } from "../../bindings/Problem";
import type { ScannerLight } from "../../bindings/ScannerLight";
import { never } from "../../steps";
import { sayProblem, type ProblemText, type Words } from "../../words";

/** What to do so that the scanner becomes ready; nothing when it is. */
export function scannerAdvice(light: ScannerLight, text: ProblemText, words: Words): string | null {
  const now = (problem: Problem) => sayProblem(problem, text, words).now;
  switch (light) {
    case "looking":
    case "ready":
      return null;
    case "ready_old_type":
      return words.settings_.oldType;
    case "choose":
      return sayProblem({ code: "scanner_not_chosen" }, text, words).what;
    case "not_ready":
      return now({ code: "scanner_not_ready" });
    case "in_use":
      return now({ code: "scanner_in_use" });
    case "certificate_expired":
      return now({ code: "scanner_certificate_expired" });
    case "unusable":
      return now({ code: "scanner_unusable" });
    case "not_found":
      return now({ code: "scanner_not_found" });
  }
  return never(light);
}
