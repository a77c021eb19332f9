import type { HelpTab, Route, SettingsTab } from "./app.svelte";
import type { Task } from "./bindings/Task";
import type { UnknownAttempt } from "./bindings/UnknownAttempt";
import type { View } from "./bindings/View";
import { never } from "./steps";

export type Screen =
  | { at: "loading" }
  | { at: "first_start"; view: View }
  | { at: "sealed_setup"; file: string }
  | { at: "form" }
  | { at: "settings"; view: View; tab: SettingsTab }
  | { at: "history" }
  | { at: "unknown"; attempt: UnknownAttempt }
  | { at: "journey"; task: Task }
  | { at: "home"; view: View }
  | { at: "help"; view: View; tab: HelpTab };

/** Which screen the view and the agent's walk lead to. */
export function screenOf(view: View | null, route: Route): Screen {
  if (view === null) return { at: "loading" };
  if (view.language === null) return { at: "first_start", view };
  if (view.sealed_setup !== null) return { at: "sealed_setup", file: view.sealed_setup };

  switch (route.at) {
    case "form":
      return { at: "form" };
    case "settings":
      return { at: "settings", view, tab: route.tab };
    case "history":
      return { at: "history" };
    case "help":
      return { at: "help", view, tab: route.tab };
    case "unknown":
      return view.today.state === "unknown" && view.task === null
        ? { at: "unknown", attempt: view.today }
        : mainScreen(view);
    case "main":
      return mainScreen(view);
  }
  return never(route);
}

function mainScreen(view: View): Screen {
  if (view.task !== null) return { at: "journey", task: view.task };
  if (view.today.state === "not_set_up") return { at: "first_start", view };
  return { at: "home", view };
}
