import type { App } from "../app.svelte";
import type { Action } from "../bindings/Action";
import type { UnknownAttempt } from "../bindings/UnknownAttempt";
import type { Today } from "../bindings/Today";
import { formatDate, formatMoment } from "../format";
import type { IconName } from "../parts/icons";
import { never } from "../steps";
import { sayProblem } from "../words";

export type CardButton = { label: string; icon: IconName; press: () => Promise<void> | void };

/** What the card of the day says, and its one button. */
export type Card = {
  word: string;
  sentence: string;
  details: readonly string[];
  support: string | null;
  button: CardButton;
  other: CardButton | null;
};

type OpenDay = Exclude<Today, { state: "done" }>;

export function cardOf(today: Today, app: App): Card | never {
  return today.state === "done" ? blank : openCard(today, app);
}

// The day that is done has a card of its own.
const blank: Card = {
  word: "",
  sentence: "",
  details: [],
  support: null,
  button: { label: "", icon: "tick", press: () => {} },
  other: null,
};

function openCard(today: OpenDay, app: App): Card {
  const words = app.words.home_;
  const plain = { details: [], support: null, other: null };
  switch (today.state) {
    case "not_set_up":
      return {
        ...plain,
        word: words.notSetUp.word,
        sentence: words.notSetUp.sentence,
        button: { label: words.notSetUp.button, icon: "next", press: () => app.go({ at: "main" }) },
      };
    case "ekyc_needed":
      return {
        ...plain,
        word: words.ekycNeeded.word,
        sentence: today.begun ? words.ekycNeeded.begun : words.ekycNeeded.sentence,
        button: {
          label: today.begun ? words.ekycNeeded.buttonBegun : words.ekycNeeded.button,
          icon: "next",
          press: () => app.host.openJourney("ekyc"),
        },
      };
    case "daily_opens":
      return {
        ...plain,
        word: words.dailyOpens.word,
        sentence: words.dailyOpens.sentence(formatDate(today.date, app.words)),
        details: [words.dailyOpens.advice],
        button: { label: words.dailyOpens.button, icon: "finger", press: () => app.host.openJourney("daily") },
      };
    case "due":
      return {
        ...plain,
        word: words.due.word,
        sentence: words.due.sentence,
        details: [formatDate(today.date, app.words)],
        button: { label: words.due.button, icon: "finger", press: () => app.host.openJourney("daily") },
      };
    case "unknown":
      return {
        ...plain,
        word: words.unknown.word,
        sentence: words.unknown.sentence,
        details: saidWhen(today, app),
        button: { label: words.unknown.button, icon: "question", press: () => app.go({ at: "unknown" }) },
      };
    case "refused": {
      const said = sayProblem(today.trouble.problem, app.text, app.words);
      return {
        word: words.refused.word,
        sentence: said.what,
        details: [said.now, app.text.outcomes[today.trouble.class].counts],
        support: today.trouble.support === "" ? null : today.trouble.support,
        button: afterRefusal(today.trouble.action, app),
        other: { label: words.refused.anyway, icon: "again", press: () => app.host.openJourney("daily") },
      };
    }
  }
  return never(today);
}

function saidWhen(attempt: UnknownAttempt, app: App): string[] {
  return [app.words.unknown.at(formatMoment(attempt.tried_at, app.words))];
}

// On the first screen there is nowhere to go back to: the free check is the next useful thing.
function afterRefusal(action: Action, app: App): CardButton {
  const label = app.words.trouble.actions[action];
  switch (action) {
    case "start_ekyc":
      return { label, icon: "next", press: () => app.host.openJourney("ekyc") };
    case "open_settings":
      return { label, icon: "gear", press: () => app.go({ at: "settings", tab: "shop" }) };
    case "try_again":
    case "enter_number":
    case "enter_code":
    case "send_code_again":
    case "scan_again":
    case "start_daily":
    case "check_first":
    case "go_home":
      return {
        label: app.words.home_.refused.check,
        icon: "tick",
        press: () => app.go({ at: "settings", tab: "check" }),
      };
  }
  return never(action);
}
