import type { ClockLight } from "../bindings/ClockLight";
import type { InternetLight } from "../bindings/InternetLight";
import type { ScannerLight } from "../bindings/ScannerLight";
import { never } from "../steps";
import type { IconName } from "./icons";

export type Tone = "good" | "care" | "bad" | "looking";

export function toneOfScanner(light: ScannerLight): Tone {
  switch (light) {
    case "looking":
      return "looking";
    case "ready":
      return "good";
    case "ready_old_type":
    case "choose":
      return "care";
    case "not_ready":
    case "in_use":
    case "certificate_expired":
    case "unusable":
    case "not_found":
      return "bad";
  }
  return never(light);
}

export function toneOfInternet(light: InternetLight): Tone {
  switch (light) {
    case "looking":
      return "looking";
    case "online":
      return "good";
    case "offline":
      return "bad";
  }
  return never(light);
}

export function toneOfClock(light: ClockLight): Tone {
  switch (light.state) {
    case "not_known":
      return "looking";
    case "right":
      return "good";
    case "wrong":
      return "bad";
  }
  return never(light);
}

export function toneIcon(tone: Tone): IconName {
  switch (tone) {
    case "good":
      return "tick";
    case "care":
      return "warning";
    case "bad":
      return "cross";
    case "looking":
      return "wait";
  }
  return never(tone);
}
