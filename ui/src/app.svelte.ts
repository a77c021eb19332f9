import { getContext, setContext } from "svelte";
import type { Language } from "./bindings/Language";
import type { Problem } from "./bindings/Problem";
import type { Task } from "./bindings/Task";
import type { View } from "./bindings/View";
import type { Host } from "./host/host";
import { captureWasMade, isUnderWay } from "./steps";
import { english, loadWords, type ProblemText, type Spoken, type Words } from "./words";

export type SettingsTab = "check" | "shop" | "scanner" | "service" | "language" | "reminder";

export type HelpTab = "check_up" | "support";

/** Where the agent has walked to. What is shown at `main` is told by the view alone. */
export type Route =
  | { at: "main" }
  | { at: "settings"; tab: SettingsTab }
  | { at: "form" }
  | { at: "history" }
  | { at: "unknown" }
  | { at: "help"; tab: HelpTab };

/** The window's own state: the last view, and where the agent looks. Nothing of the business is decided here. */
export class App {
  readonly host: Host;
  view = $state.raw<View | null>(null);
  /** `performance.now()` at the arrival of the view, from which its waits are counted on. */
  receivedAt = $state.raw(0);
  route = $state.raw<Route>({ at: "main" });
  /** A problem whose button is no longer on the screen. */
  stray = $state.raw<Problem | null>(null);
  /** Stands until a capture was made with it, or the journey ends. */
  consent = $state(false);
  /** Set when the shop was set up a moment ago, to offer the check once. */
  fresh = $state(false);
  /** The languages are offered in place of the screen, which waits behind them. */
  choosesLanguage = $state(false);
  /** What is said; `null` until the words of the first view's language are there. */
  spoken = $state.raw<Spoken | null>(null);

  words: Words = $derived((this.spoken ?? english).words);
  text: ProblemText = $derived((this.spoken ?? english).text);

  constructor(host: Host) {
    this.host = host;
  }

  /** Begins to listen, and asks for the first view meanwhile. Returns how to stop. */
  async start(): Promise<() => void> {
    const listening = Promise.all([
      this.host.onView((view) => this.accept(view)),
      this.host.onDropped((problem) => {
        this.stray = problem;
      }),
      this.host.onHome(() => this.go({ at: "main" })),
    ]);
    const [stops] = await Promise.all([listening, this.look()]);
    // What was told before it was listened to.
    await this.look();
    return () => stops.forEach((stop) => stop());
  }

  /** Asks for the view as it stands; a failure is said where no button is left to say it. */
  async look(): Promise<void> {
    this.stray = null;
    try {
      this.accept(await this.host.view());
    } catch (error) {
      this.stray = problemOf(error, this.text);
    }
  }

  accept(view: View): void {
    const before = this.view;
    if (before !== null && view.serial < before.serial) return;

    this.receivedAt = performance.now();
    this.view = view;
    this.speak(view.language ?? "en");
    if (endsConsent(before?.task ?? null, view.task)) this.consent = false;
    if (bringsBack(before, view)) this.go({ at: "main" });
    if (before?.today.state === "not_set_up" && view.shop !== null && view.practice === null) this.fresh = true;
  }

  go(route: Route): void {
    this.stray = null;
    this.choosesLanguage = false;
    this.route = route;
  }

  // The words before stay until the new ones are there, so that no screen is shown in a language nobody chose.
  private speak(language: Language): void {
    if (this.spoken?.language === language) return;
    if (language === "en") {
      this.spoken = english;
      return;
    }
    loadWords(language).then(
      (spoken) => {
        if ((this.view?.language ?? "en") === language) this.spoken = spoken;
      },
      () => {
        this.spoken ??= english;
        this.stray = { code: "app_fault" };
      },
    );
  }
}

function endsConsent(before: Task | null, now: Task | null): boolean {
  if (now === null || before === null) return true;
  return before.journey !== now.journey || captureWasMade(now);
}

// A journey that opens or moves on by itself is shown, wherever the agent has wandered to.
function bringsBack(before: View | null, now: View): boolean {
  if (before === null) return false;
  if (before.today.state === "not_set_up" && now.today.state !== "not_set_up") return true;
  if (now.task === null) return false;
  return before.task === null || (isUnderWay(now.task.step) && !isUnderWay(before.task.step));
}

const KEY = Symbol("app");

export function provideApp(app: App): void {
  setContext(KEY, app);
}

export function useApp(): App {
  return getContext<App>(KEY);
}

/** What a request was rejected with; anything that is no `Problem` is a fault of the app. */
export function problemOf(error: unknown, text: ProblemText): Problem {
  const known =
    typeof error === "object" &&
    error !== null &&
    "code" in error &&
    typeof error.code === "string" &&
    Object.hasOwn(text.problems, error.code);
  return known ? (error as Problem) : { code: "app_fault" };
}
