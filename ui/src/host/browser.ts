import type { HistoryMonth } from "../bindings/HistoryMonth";
import type { Problem } from "../bindings/Problem";
import type { SettingsCheck } from "../bindings/SettingsCheck";
import type { View } from "../bindings/View";
import type { Host } from "./host";

type Requests = Omit<Host, "onView" | "onDropped" | "onHome">;

/** One request as the window made it. */
export type Asked = { [K in keyof Requests]: { request: K; args: Parameters<Requests[K]> } }[keyof Requests];

/** What a scripted host answers with. Whatever is not named is taken and answered with nothing. */
export type Script = {
  view: View;
  check?: SettingsCheck;
  history?: HistoryMonth;
  place?: string;
  support?: string;
  /** Answers in place of the ordinary one: a promise that rejects, or never settles. */
  answers?: { [K in keyof Requests]?: Requests[K] };
};

export type ScriptedHost = Host & {
  /** Every request since the beginning, in order. */
  asked: Asked[];
  push(view: View): void;
  drop(problem: Problem | null): void;
  askHome(): void;
};

/** A host without anything behind it, for the gallery and the tests. */
export function scriptedHost(script: Script): ScriptedHost {
  const asked: Asked[] = [];
  let onView: (view: View) => void = () => {};
  let onDropped: (problem: Problem | null) => void = () => {};
  let onHome: () => void = () => {};

  function answering<K extends keyof Requests>(request: K, ordinary: Requests[K]): Requests[K] {
    const answer = (script.answers?.[request] ?? ordinary) as (...args: unknown[]) => unknown;
    return ((...args: unknown[]) => {
      asked.push({ request, args } as unknown as Asked);
      return answer(...args);
    }) as Requests[K];
  }
  const nothing = async (): Promise<void> => {};

  return {
    asked,
    push: (view) => onView(view),
    drop: (problem) => onDropped(problem),
    askHome: () => onHome(),
    onView: async (listener) => {
      onView = listener;
      return () => {};
    },
    onDropped: async (listener) => {
      onDropped = listener;
      return () => {};
    },
    onHome: async (listener) => {
      onHome = listener;
      return () => {};
    },
    view: answering("view", async () => script.view),
    chooseLanguage: answering("chooseLanguage", nothing),
    startPractice: answering("startPractice", nothing),
    leavePractice: answering("leavePractice", nothing),
    pickSetupFile: answering("pickSetupFile", async () => true),
    openSealedSetup: answering("openSealedSetup", nothing),
    dropSealedSetup: answering("dropSealedSetup", nothing),
    deleteSetupFile: answering("deleteSetupFile", nothing),
    dismissNotice: answering("dismissNotice", nothing),
    saveSetup: answering("saveSetup", nothing),
    checkSettings: answering("checkSettings", async () => required(script.check)),
    openJourney: answering("openJourney", nothing),
    closeJourney: answering("closeJourney", nothing),
    sendCode: answering("sendCode", nothing),
    verifyCode: answering("verifyCode", nothing),
    scan: answering("scan", nothing),
    stopWaiting: answering("stopWaiting", nothing),
    enquire: answering("enquire", nothing),
    setUnknownAside: answering("setUnknownAside", nothing),
    locate: answering("locate", async () => required(script.place)),
    changeShop: answering("changeShop", nothing),
    chooseScanner: answering("chooseScanner", nothing),
    lookAgain: answering("lookAgain", nothing),
    history: answering("history", async () => required(script.history)),
    exportHistory: answering("exportHistory", async () => true),
    printCard: answering("printCard", nothing),
    changeReminder: answering("changeReminder", nothing),
    pickStatusFile: answering("pickStatusFile", async () => true),
    dropStatusFile: answering("dropStatusFile", nothing),
    keepCheckUp: answering("keepCheckUp", nothing),
    endCheckUp: answering("endCheckUp", nothing),
    tryCapture: answering("tryCapture", nothing),
    supportText: answering("supportText", async () => required(script.support)),
    readAloud: answering("readAloud", nothing),
    stopReading: answering("stopReading", nothing),
  };
}

function required<T>(value: T | undefined): T {
  if (value === undefined) throw new Error("the script has no answer for this request");
  return value;
}
