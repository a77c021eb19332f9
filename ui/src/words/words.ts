import type { Action } from "../bindings/Action";
import type { CallKind } from "../bindings/CallKind";
import type { CheckMark } from "../bindings/CheckMark";
import type { ContractRevision } from "../bindings/ContractRevision";
import type { DayMark } from "../bindings/DayMark";
import type { Enquiry } from "../bindings/Enquiry";
import type { Environment } from "../bindings/Environment";
import type { Finger } from "../bindings/Finger";
import type { InternetLight } from "../bindings/InternetLight";
import type { Language } from "../bindings/Language";
import type { MendingStep } from "../bindings/MendingStep";
import type { OutcomeClass } from "../bindings/OutcomeClass";
import type { Problem } from "../bindings/Problem";
import type { Quality } from "../bindings/Quality";
import type { ScannerLight } from "../bindings/ScannerLight";
import type { SetupForm } from "../bindings/SetupForm";
import type { Signing } from "../bindings/Signing";
import type { Placed } from "../parts/drawings/placed";

/** What a problem is called and what to do now. `{field}` stands for its fact. */
export type ProblemWords = { what: string; now: string };

/** What an outcome means for the money, and whether trying again is safe. */
export type OutcomeWords = { counts: string; safe: string };

export type ProblemTable = Record<Problem["code"], ProblemWords>;
export type OutcomeTable = Record<OutcomeClass, OutcomeWords>;

/** What is said about problems and outcomes. */
export type ProblemText = { problems: ProblemTable; outcomes: OutcomeTable };

/** Everything that is said, in one language. */
export type Spoken = { language: Language; words: Words; text: ProblemText };

/** Every word of the window that is not about a problem. A language that misses one does not compile. */
export interface Words {
  app: string;
  months: readonly [string, string, string, string, string, string, string, string, string, string, string, string];
  /** A date that is written already, and the time of it by the service's clock. */
  moment: (date: string, time: string) => string;
  /** Monday first. */
  weekdays: readonly [string, string, string, string, string, string, string];
  practice: string;
  practiceLong: string;
  back: string;
  home: string;
  history: string;
  settings: string;
  continue: string;
  yes: string;
  cancel: string;
  close: string;
  loading: string;
  loadingLong: string;

  firstStart: {
    title: string;
    file: string;
    fileHint: string;
    form: string;
    formHint: string;
    practise: string;
    practiseHint: string;
    drop: string;
    changeLanguage: string;
  };

  form: {
    titles: readonly [string, string, string];
    page: (at: number, of: number) => string;
    next: string;
    save: string;
    optional: string;
    hidden: string;
    ownMobileHint: string;
    placeHint: string;
    fieldWrong: string;
    previous: string;
  };
  /** Those that are typed, and those that only a file names. */
  fields: Record<keyof SetupForm | "signer_url" | "signer_token", string>;
  environments: Record<Environment, string>;
  contracts: Record<ContractRevision, string>;

  home_: {
    notSetUp: { word: string; sentence: string; button: string };
    ekycNeeded: { word: string; sentence: string; begun: string; button: string; buttonBegun: string };
    dailyOpens: { word: string; sentence: (date: string) => string; advice: string; button: string };
    due: { word: string; sentence: string; button: string };
    done: { word: string; button: string; again: string; againAsk: string; againYes: string };
    unknown: { word: string; sentence: string; button: string };
    refused: { word: string; check: string; anyway: string };
    fresh: string;
    freshButton: string;
  };

  task: {
    ekycTitle: string;
    dailyTitle: string;
    step: (at: number, of: number) => string;
    steps: { number: string; code: string; finger: string };
    numberLabel: string;
    numberHint: string;
    numberLeft: (missing: number) => string;
    numberRight: string;
    numberWrong: string;
    numberFirst: string;
    numberHeld: string;
    usePractice: string;
    practiceNumber: (number: string) => string;
    practiceCode: (code: string) => string;
    consentEkyc: string;
    consentDaily: string;
    consentMissing: string;
    sendCode: string;
    scan: string;
    scanHint: string;
    codeLabel: string;
    codeSentTo: (mobile: string) => string;
    codeSent: string;
    codeHidden: string;
    verify: string;
    resend: string;
    resendIn: (seconds: number) => string;
    useCode: string;
    fingerTitle: string;
    fingerHint: string;
  };

  wait: {
    sendingCode: string;
    checkingCode: string;
    preparing: string;
    preparingHint: string;
    scanning: string;
    scanningHint: string;
    sending: string;
    sendingHint: string;
    left: (seconds: number) => string;
    secondsShort: string;
    passed: (seconds: number) => string;
    slow: string;
    stop: string;
    stopHint: string;
  };

  done: {
    banner: (until: string) => string;
    reference: string;
    noReference: string;
    copy: string;
    copied: string;
    notCopied: string;
    left: (hours: number, minutes: number) => string;
    almostOver: string;
    home: string;
    ekyc: string;
    ekycOpens: (date: string) => string;
    ekycOpenNow: string;
    ekycAdvice: string;
    toDaily: string;
    toHome: string;
  };

  unknown: {
    title: string;
    at: (when: string) => string;
    journeys: { ekyc: string; daily: string };
    may: string;
    cost: string;
    steps: string;
    check: string;
    checkButton: string;
    enquiry: Record<Enquiry, string>;
    customer: string;
    customerYes: string;
    customerNo: string;
    distributor: string;
    distributorHint: string;
    again: string;
    againHint: string;
    againButton: string;
    confirm: string;
    confirmCost: string;
    confirmButton: string;
    confirmNo: string;
  };

  history_: {
    title: string;
    previous: string;
    next: string;
    marks: Record<DayMark, string>;
    today: string;
    calls: Record<CallKind, string>;
    outcomes: Record<OutcomeClass, string>;
    empty: string;
    emptyHint: string;
    export: string;
    exported: string;
    newer: string;
    older: string;
    pages: (from: number, to: number, of: number) => string;
    reference: string;
  };

  settings_: {
    title: string;
    tabs: { check: string; shop: string; scanner: string; service: string; language: string };
    save: string;
    saved: string;
    place: string;
    placeHint: string;
    locate: string;
    mobile: string;
    mobileHint: string;
    bank: string;
    bankHint: string;
    check: string;
    checkHint: string;
    checked: { key: string; signer: string; address: string; clock: string; service: string };
    marks: Record<CheckMark, string>;
    allRight: string;
    scannerChosen: string;
    scannerUse: string;
    scannerNone: string;
    /** The program that answers for a scanner. */
    program: string;
    programOfAnotherUser: string;
    programNotKnown: string;
    programChanged: string;
    lookAgain: string;
    oldType: string;
    ports: string;
    portsFrom: string;
    portsTo: string;
    stored: string;
    credentials: string;
    signing: string;
    signed: Record<Signing, string>;
    replace: string;
    replaceFile: string;
    replaceForm: string;
    leavePractice: string;
    startPractice: string;
    inPractice: string;
    language: string;
    notSetUp: string;
  };

  strip: {
    label: string;
    scanner: string;
    internet: string;
    clock: string;
    scanners: Record<ScannerLight, string>;
    internets: Record<InternetLight, string>;
    clocks: { not_known: string; right: string; wrong: string };
    offBy: (amount: string, fast: boolean) => string;
    amounts: { seconds: (n: number) => string; minutes: (n: number) => string; hours: (n: number) => string; days: (n: number) => string };
  };

  trouble: {
    label: string;
    counts: string;
    now: string;
    safe: string;
    support: string;
    /** For a press about the code: there is no finger to pay for, and it may be pressed again. */
    withoutFinger: { failed: OutcomeWords; unknown: OutcomeWords };
    /** What to do now when the service said how long to wait. */
    waitFor: (seconds: number) => string;
    actions: Record<Action, string>;
  };

  notices: {
    contractSwitched: (to: string) => string;
    ledgerSetAside: string;
    ledgerFile: (file: string) => string;
    setupFileLeft: string;
    setupFileName: (file: string) => string;
    deleteFile: string;
    keepFile: string;
    understood: string;
    programChanged: (scanner: string) => string;
    programAsk: (program: string) => string;
    programTake: string;
  };

  /** The filter of the history, and the card of a day. */
  records_: {
    show: string;
    all: string;
    notDone: string;
    nothing: string;
    notKept: (date: string) => string;
    keptFor: string;
    card: string;
    print: string;
    clientReference: string;
    tries: string;
    /** What the card is, and what it is not. */
    about: string;
    aboutNot: string;
  };

  /** What stands beside the drawings, about the finger and how well it was read. */
  picture_: {
    placed: Record<Placed, string>;
    scan: string;
    grades: Record<Quality, string>;
    /** Alone, and after a sentence that asks for another finger. */
    another: (finger: string) => string;
    example: (finger: string) => string;
    fingers: Record<Finger, string>;
  };

  reminder_: {
    tab: string;
    startsWithPc: string;
    reminds: string;
    opens: string;
    closes: string;
    /** When it reminds. */
    when: string;
    /** Where the app is when its window is closed. */
    waits: string;
    /** The file that tells other programs where today stands. */
    file: string;
    fileWrite: string;
    fileStop: string;
    fileNotWritten: string;
  };

  help: string;
  help_: {
    tabs: { checkUp: string; support: string };
    serial: string;
    /** Until when the scanner's certificate is good. */
    until: string;
    port: string;
    trial: string;
    trialHint: string;
    quality: Record<Quality, string>;
    score: string;
    points: string;
    thrownAway: string;
    toCheckUp: string;
    supportHint: string;
    /** What to do about a scanner, as the command line says it too. A name may stand behind it. */
    steps: Record<MendingStep["step"], { do: string }>;
  };

  /** The button that reads aloud what is on the screen, for the screen reader. */
  aloud_: { read: string; stop: string };
}
