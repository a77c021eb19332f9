import type { Action } from "./bindings/Action";
import type { DayMark } from "./bindings/DayMark";
import type { OutcomeClass } from "./bindings/OutcomeClass";
import type { Step } from "./bindings/Step";
import type { Task } from "./bindings/Task";
import type { Today } from "./bindings/Today";
import type { Trouble } from "./bindings/Trouble";
import type { Wait } from "./bindings/Wait";

/** The four states of the look; each has its own colour, shape and word. */
export type Look = "due" | "done" | "unknown" | "refused";

export function lookOfToday(today: Today): Look {
  switch (today.state) {
    case "not_set_up":
    case "ekyc_needed":
    case "daily_opens":
    case "due":
      return "due";
    case "done":
      return "done";
    case "unknown":
      return "unknown";
    case "refused":
      return "refused";
  }
  return never(today);
}

/** Something that was not sent is still to be done; only a no of the service is red. */
export function lookOfOutcome(outcome: OutcomeClass): Look {
  switch (outcome) {
    case "not_sent":
      return "due";
    case "rejected":
    case "failed":
      return "refused";
    case "done":
      return "done";
    case "unknown":
      return "unknown";
  }
  return never(outcome);
}

/** A day of the calendar; `null`: nothing is known of it. */
export function lookOfDay(mark: DayMark): Look | null {
  switch (mark) {
    case "empty":
      return null;
    case "done":
      return "done";
    case "missed":
      return "refused";
    case "unclear":
      return "unknown";
  }
  return never(mark);
}

/** The wait of a step that is under way by itself. */
export function waitOf(step: Step): Wait | null {
  switch (step.at) {
    case "sending_code":
    case "checking_code":
    case "preparing":
    case "scanning":
    case "sending":
      return step.wait;
    case "number":
    case "code":
    case "finger":
    case "ekyc_done":
    case "daily_done":
    case "unknown":
      return null;
  }
  return never(step);
}

export function isUnderWay(step: Step): boolean {
  return waitOf(step) !== null;
}

/** Which of the three dots of eKYC a step belongs to, from 1; 4 when all are done. */
export function ekycDot(step: Step): 1 | 2 | 3 | 4 {
  switch (step.at) {
    case "number":
    case "sending_code":
      return 1;
    case "code":
    case "checking_code":
      return 2;
    case "finger":
    case "preparing":
    case "scanning":
    case "sending":
    case "unknown":
      return 3;
    case "ekyc_done":
    case "daily_done":
      return 4;
  }
  return never(step);
}

/** Which of the two dots of the daily authentication a step belongs to, from 1; 3 when both are done. */
export function dailyDot(step: Step): 1 | 2 | 3 {
  const dot = ekycDot(step);
  return dot === 1 ? 1 : dot === 4 ? 3 : 2;
}

/**
 * Whether a consent that was given is used up: a capture was made with it, or the service was asked.
 * A finger that never came, or a scanner that was not there, leaves it standing.
 */
export function captureWasMade(task: Task): boolean {
  switch (task.step.at) {
    case "sending_code":
    case "checking_code":
    case "code":
    case "sending":
    case "ekyc_done":
    case "daily_done":
    case "unknown":
      return true;
    case "preparing":
    case "scanning":
      return false;
    case "number":
    case "finger":
      return task.trouble !== null && wasCaptured(task.trouble);
  }
  return never(task.step);
}

function wasCaptured(trouble: Trouble): boolean {
  if (trouble.class !== "not_sent") return true;
  const { code } = trouble.problem;
  return code === "finger_unclear" || code === "finger_unclear_again" || code === "capture_malformed";
}

/**
 * Where the trouble of a task stands: beside the step when the step's own button is the way on,
 * alone when it first has to be read, or leads elsewhere.
 */
export function troublePlace(task: Task): "none" | "beside" | "alone" {
  if (task.trouble === null) return "none";
  return beside(task.step, task.trouble.action, task.number_held) ? "beside" : "alone";
}

function beside(step: Step, action: Action, numberHeld: boolean): boolean {
  switch (step.at) {
    case "code":
      return action === "enter_code" || action === "try_again";
    case "number":
    case "finger":
      return numberHeld && (action === "scan_again" || action === "try_again");
    case "sending_code":
    case "checking_code":
    case "preparing":
    case "scanning":
    case "sending":
    case "ekyc_done":
    case "daily_done":
    case "unknown":
      return false;
  }
  return never(step);
}

/** Whether the check-up of the scanner may help. */
export function isAboutScanner({ problem }: Trouble): boolean {
  return problem.code.startsWith("scanner_") || problem.code === "capture_malformed";
}

/** Fails to compile when a state of a union was forgotten. */
export function never(state: never): never {
  throw new Error(`unexpected state: ${JSON.stringify(state)}`);
}
