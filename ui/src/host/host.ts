import type { HistoryMonth } from "../bindings/HistoryMonth";
import type { Journey } from "../bindings/Journey";
import type { Language } from "../bindings/Language";
import type { Notice } from "../bindings/Notice";
import type { Problem } from "../bindings/Problem";
import type { ReminderPlan } from "../bindings/ReminderPlan";
import type { SettingsCheck } from "../bindings/SettingsCheck";
import type { SetupForm } from "../bindings/SetupForm";
import type { ShopChange } from "../bindings/ShopChange";
import type { View } from "../bindings/View";

/**
 * Everything the window may ask of what stands behind it. Each request rejects with a `Problem`.
 * The answer to most of them is a new view, which arrives through `onView`.
 */
export interface Host {
  view(): Promise<View>;
  /** Calls back with every new view until the returned function is called. */
  onView(listener: (view: View) => void): Promise<() => void>;
  /** Calls back when a file was dropped on the window: `null` when it was taken as the set-up. */
  onDropped(listener: (problem: Problem | null) => void): Promise<() => void>;
  /** Calls back when the first screen is asked for from outside: by the icon in the tray, or by a reminder. */
  onHome(listener: () => void): Promise<() => void>;

  chooseLanguage(language: Language): Promise<void>;
  startPractice(): Promise<void>;
  leavePractice(): Promise<void>;
  /** False when the agent closed the dialog without choosing. */
  pickSetupFile(): Promise<boolean>;
  /** `code`: the twenty digits of the sealed file that waits, `View.sealed_setup`. */
  openSealedSetup(code: string): Promise<void>;
  dropSealedSetup(): Promise<void>;
  deleteSetupFile(): Promise<void>;
  dismissNotice(notice: Notice): Promise<void>;
  saveSetup(form: SetupForm): Promise<void>;
  checkSettings(): Promise<SettingsCheck>;

  openJourney(journey: Journey): Promise<void>;
  closeJourney(): Promise<void>;
  /** `number` is `null` while the number is held already. */
  sendCode(number: string | null, consent: boolean): Promise<void>;
  verifyCode(otp: string): Promise<void>;
  /** `number` is `null` while the number is held already. */
  scan(number: string | null, consent: boolean): Promise<void>;
  stopWaiting(): Promise<void>;
  enquire(): Promise<void>;
  setUnknownAside(): Promise<void>;

  /** `lat,long` with six decimals. */
  locate(): Promise<string>;
  changeShop(change: ShopChange): Promise<void>;
  chooseScanner(id: string): Promise<void>;
  lookAgain(): Promise<void>;

  /** `YYYY-MM`, or `null` for the current month. */
  history(month: string | null): Promise<HistoryMonth>;
  /** False when the agent closed the dialog without choosing. */
  exportHistory(): Promise<boolean>;
  /** Opens the system's dialog to print the card of this day, which is beside the window on the page. */
  printCard(date: string): Promise<void>;

  changeReminder(plan: ReminderPlan): Promise<void>;
  /** False when the agent closed the dialog without choosing. */
  pickStatusFile(): Promise<boolean>;
  dropStatusFile(): Promise<void>;
  /** Looks at the scanners closely for the next 15 seconds; asked again while the check-up is on the screen. */
  keepCheckUp(): Promise<void>;
  endCheckUp(): Promise<void>;
  /** A capture that is thrown away. */
  tryCapture(): Promise<void>;
  /** Lines of English without a secret, to be shown before they are copied. */
  supportText(): Promise<string>;

  /** Reads a text aloud, in the language of the window. What may not be said where others listen is left out. */
  readAloud(text: string): Promise<void>;
  stopReading(): Promise<void>;
}
