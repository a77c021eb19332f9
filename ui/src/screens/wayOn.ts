import type { App } from "../app.svelte";
import type { Task } from "../bindings/Task";
import type { Trouble } from "../bindings/Trouble";
import type { IconName } from "../parts/icons";
import { never } from "../steps";

export type WayOn = { label: string; icon: IconName; press: () => Promise<void> | void };

/** The one button of a trouble that stands alone. `read` shows the step behind it. */
export function wayOn(task: Task, trouble: Trouble, app: App, read: () => void): WayOn {
  const label = app.words.trouble.actions[trouble.action];
  switch (trouble.action) {
    case "try_again":
      return { label, icon: "again", press: read };
    case "scan_again":
      return { label, icon: "finger", press: read };
    case "enter_number":
      return {
        label,
        icon: "keyboard",
        press: () => (task.step.at === "code" ? app.host.openJourney(task.journey) : read()),
      };
    case "enter_code":
      return { label, icon: "keyboard", press: read };
    case "send_code_again":
      return {
        label,
        icon: "send",
        // While the number is held, the consent that was given with it in this sitting stands too.
        press: () => (task.number_held ? app.host.sendCode(null, true) : app.host.openJourney("ekyc")),
      };
    case "start_ekyc":
      return { label, icon: "next", press: () => app.host.openJourney("ekyc") };
    case "start_daily":
      return { label, icon: "next", press: () => app.host.openJourney("daily") };
    case "open_settings":
      return { label, icon: "gear", press: () => app.go({ at: "settings", tab: tabFor(trouble) }) };
    case "check_first":
      return {
        label,
        icon: "question",
        press: async () => {
          await app.host.closeJourney();
          app.go({ at: "unknown" });
        },
      };
    case "go_home":
      return { label, icon: "home", press: () => app.host.closeJourney() };
  }
  return never(trouble.action);
}

function tabFor(trouble: Trouble): "shop" | "scanner" | "service" {
  const { code } = trouble.problem;
  if (code.startsWith("scanner_")) return "scanner";
  if (code === "setting_missing" || code === "place_invalid") return "shop";
  return "service";
}
