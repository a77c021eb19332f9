import type { Route, SettingsTab } from "../src/app.svelte";
import type { Ailment } from "../src/bindings/Ailment";
import type { CheckUp } from "../src/bindings/CheckUp";
import type { Language } from "../src/bindings/Language";
import type { MendingStep } from "../src/bindings/MendingStep";
import type { Problem } from "../src/bindings/Problem";
import type { ScannerFacts } from "../src/bindings/ScannerFacts";
import type { ScannerLight } from "../src/bindings/ScannerLight";
import type { SettingsCheck } from "../src/bindings/SettingsCheck";
import type { Task } from "../src/bindings/Task";
import type { View } from "../src/bindings/View";
import type { Script } from "../src/host/browser";
import {
  august,
  checkUp,
  dayDone,
  mantra,
  mantraProgram,
  morning,
  november,
  practice,
  shop,
  supportText,
  taskAt,
  trouble,
  troubleOf,
  unknownAttempt,
} from "./facts";

/** What a hand does: types into a part, or presses it. `leave`: goes out of the field again. */
export type Move = { on: string; type?: string; leave?: boolean };

export type Scene = { name: string; script: (language: Language) => Script; route?: Route; moves?: Move[] };

const never = () => new Promise<never>(() => {});
const refuse = (problem: Problem) => () => Promise.reject(problem as unknown as Error);

type More = Omit<Scene, "name" | "script"> & Partial<Omit<Script, "view">>;

function scene(name: string, view: Partial<View>, more: More = {}): Scene {
  const { route, moves, ...script } = more;
  return {
    name,
    script: (language) => ({
      view: { ...morning, language: "language" in view ? (view.language ?? null) : language, ...withoutLanguage(view) },
      history: november,
      check: allRight,
      place: "25.594100,85.137600",
      support: supportText,
      ...script,
    }),
    ...(route === undefined ? {} : { route }),
    ...(moves === undefined ? {} : { moves }),
  };
}

function withoutLanguage({ language: _, ...view }: Partial<View>): Partial<View> {
  return view;
}

function journey(name: string, task: Task, more: More & { view?: Partial<View> } = {}): Scene {
  const { view, ...rest } = more;
  return scene(name, { task, ...view }, rest);
}

const allRight: SettingsCheck = {
  key: "right",
  signer: null,
  address: "right",
  clock: "right",
  service: "right",
  trouble: null,
};
const bySigner: Partial<View> = { shop: { ...shop, signing: "by_distributor" } };
const newShop: Partial<View> = { shop: null, today: { state: "not_set_up" } };
const wait = { elapsed_ms: 3000, limit_ms: 20_000 };
const held = { number_held: true };
const setUp = (tab: SettingsTab) => ({ route: { at: "settings", tab } as const });
const none = { scanners: [], strip: { ...morning.strip, scanner: "not_found", scanner_name: null } } satisfies Partial<View>;

const firstStart: Scene[] = [
  scene("loading", {}, { answers: { view: never } }),
  scene("loading-failed", {}, { answers: { view: refuse({ code: "app_fault" }) } }),
  scene("first-language", { ...newShop, language: null }),
  scene("first-ways", newShop),
  scene("first-file-wrong", newShop, {
    answers: { pickSetupFile: refuse({ code: "setup_not_for_hazri" }) },
    moves: [{ on: "start-file" }],
  }),
  scene("first-file-slow", newShop, { answers: { pickSetupFile: never }, moves: [{ on: "start-file" }] }),
  scene("first-sealed", { ...newShop, sealed_setup: "hazri-setup-ramesh-general-store.age" }),
  scene(
    "first-sealed-typing",
    { ...newShop, sealed_setup: "agent.age" },
    { moves: [{ on: "setup-code", type: "1234567890" }] },
  ),
  scene("first-sealed-wrong", { ...newShop, sealed_setup: "agent.age" }, {
    answers: { openSealedSetup: refuse({ code: "setup_code_wrong" }) },
    moves: [{ on: "setup-code", type: "12345678901234567890", leave: true }, { on: "open-sealed" }],
  }),
  scene("form-service", newShop, { route: { at: "form" }, moves: [{ on: "environment-custom" }] }),
  scene("form-shop", newShop, { route: { at: "form" }, moves: [{ on: "form-next" }] }),
  scene("form-keys", newShop, { route: { at: "form" }, moves: [{ on: "form-next" }, { on: "form-next" }] }),
  scene("form-field-wrong", newShop, {
    route: { at: "form" },
    answers: { saveSetup: refuse({ code: "setup_field_invalid", field: "user_code" }) },
    moves: [{ on: "form-next" }, { on: "form-next" }, { on: "form-save" }],
  }),
];

const home: Scene[] = [
  scene("home-ekyc-needed", { today: { state: "ekyc_needed", begun: false } }),
  scene("home-ekyc-begun", { today: { state: "ekyc_needed", begun: true } }),
  scene("home-daily-opens", { today: { state: "daily_opens", date: "2026-11-25" } }),
  scene("home-due", {}),
  scene("home-due-practice", { practice }),
  scene("home-done", { today: { state: "done", ...dayDone } }),
  scene("home-done-practice", { practice, today: { state: "done", ...dayDone } }),
  scene("home-done-without-reference", { today: { state: "done", ...dayDone, reference_id: null } }),
  scene("home-done-again", { today: { state: "done", ...dayDone } }, { moves: [{ on: "daily-again" }] }),
  scene("home-unknown", { today: { state: "unknown", ...unknownAttempt } }),
  scene("home-refused", {
    today: {
      state: "refused",
      trouble: troubleOf(
        { code: "service_not_active" },
        { class: "rejected", action: "go_home", support: "346 · HZmf3k2a1x9q7c2v5b8n" },
      ),
    },
  }),
  scene("home-strip-bad", {
    strip: { scanner: "not_found", scanner_name: null, internet: "offline", clock: { state: "wrong", off_by_s: -7500 } },
  }),
  scene("home-strip-looking", {
    strip: { scanner: "looking", scanner_name: null, internet: "looking", clock: { state: "not_known" } },
  }),
  scene("home-languages", {}, { moves: [{ on: "change-language" }] }),
  scene("home-languages-practice", { practice }, { moves: [{ on: "change-language" }] }),
  scene("home-notice-file", { notices: [{ notice: "setup_file_left", file: "hazri-setup-ramesh-general-store.json" }] }),
  scene("home-notice-records", { notices: [{ notice: "ledger_set_aside", file: "ledger-2026-11-22.sqlite" }] }),
  scene("home-notice-program", {
    notices: [
      {
        notice: "scanner_program_changed",
        scanner: "mantra",
        name: "MFS110",
        program: { owner: "program", name: "rd.exe", path: "C:\\Users\\ramesh\\AppData\\Local\\Temp\\rd.exe" },
      },
    ],
  }),
  scene("home-notice-status-file", { notices: [{ notice: "status_file_unwritable", file: "hazri-status.json" }] }),
  scene("home-notice-contract", { notices: [{ notice: "contract_switched", to: "2026-07" }] }),
  scene("home-press-rejected", {}, {
    answers: { openJourney: refuse({ code: "ledger_unwritable" }) },
    moves: [{ on: "home-primary" }],
  }),
];

const ekyc: Scene[] = [
  journey("ekyc-number", taskAt("ekyc", { at: "number" })),
  journey("ekyc-number-practice", taskAt("ekyc", { at: "number" }), { view: { practice } }),
  journey("ekyc-sending-code", taskAt("ekyc", { at: "sending_code", wait })),
  journey("ekyc-code", taskAt("ekyc", { at: "code", mobile_hint: "******7890", resend_in_ms: 42_000 }, held), {
    moves: [{ on: "code", type: "123" }],
  }),
  journey("ekyc-code-practice", taskAt("ekyc", { at: "code", mobile_hint: null, resend_in_ms: 0 }, held), {
    view: { practice },
  }),
  journey(
    "ekyc-code-wrong",
    taskAt("ekyc", { at: "code", mobile_hint: "******7890", resend_in_ms: 0 }, {
      ...held,
      trouble: troubleOf({ code: "otp_wrong" }, { class: "failed", action: "enter_code" }),
    }),
  ),
  journey(
    "ekyc-code-expired",
    taskAt("ekyc", { at: "code", mobile_hint: "******7890", resend_in_ms: 0 }, {
      ...held,
      trouble: troubleOf({ code: "otp_expired" }, { class: "failed", action: "send_code_again" }),
    }),
  ),
  journey("ekyc-checking-code", taskAt("ekyc", { at: "checking_code", wait }, held)),
  journey("ekyc-finger", taskAt("ekyc", { at: "finger" }, held)),
  journey("ekyc-done-later", taskAt("ekyc", { at: "ekyc_done", daily_opens: "2026-11-25" })),
  journey("ekyc-done-now", taskAt("ekyc", { at: "ekyc_done", daily_opens: null })),
  journey("ekyc-unknown", taskAt("ekyc", { ...unknownAttempt, journey: "ekyc", at: "unknown" })),
];

const daily: Scene[] = [
  journey("daily-number", taskAt("daily", { at: "number" })),
  journey("daily-number-typing", taskAt("daily", { at: "number" }), { moves: [{ on: "number", type: "99994105" }] }),
  journey("daily-number-wrong", taskAt("daily", { at: "number" }), { moves: [{ on: "number", type: "999941057059" }] }),
  journey("daily-number-masked", taskAt("daily", { at: "number" }), {
    moves: [{ on: "number", type: "999941057058", leave: true }, { on: "consent" }],
  }),
  journey("daily-consent-missing", taskAt("daily", { at: "number" }), {
    moves: [{ on: "number", type: "999941057058", leave: true }, { on: "scan" }],
  }),
  journey("daily-number-practice", taskAt("daily", { at: "number" }), { view: { practice } }),
  journey("daily-press-rejected", taskAt("daily", { at: "number" }), {
    answers: { scan: refuse({ code: "keychain_locked" }) },
    moves: [{ on: "number", type: "999941057058", leave: true }, { on: "consent" }, { on: "scan" }],
  }),
  journey("daily-press-slow", taskAt("daily", { at: "finger" }, held), {
    answers: { scan: never },
    moves: [{ on: "consent" }, { on: "scan" }],
  }),
  journey("daily-preparing", taskAt("daily", { at: "preparing", wait: { elapsed_ms: 900, limit_ms: 5000 } }, held)),
  journey("daily-scanning", taskAt("daily", { at: "scanning", wait }, held)),
  journey("daily-scanning-practice", taskAt("daily", { at: "scanning", wait }, held), { view: { practice } }),
  journey("daily-sending", taskAt("daily", { at: "sending", wait: { elapsed_ms: 8000, limit_ms: 120_000 } }, held)),
  journey(
    "daily-sending-slow",
    taskAt("daily", { at: "sending", wait: { elapsed_ms: 48_000, limit_ms: 120_000 } }, held),
  ),
  journey("daily-finger", taskAt("daily", { at: "finger" }, held)),
  journey("daily-done", taskAt("daily", { at: "daily_done", ...dayDone })),
  journey("daily-done-without-reference", taskAt("daily", { at: "daily_done", ...dayDone, reference_id: null })),
  journey("daily-done-practice", taskAt("daily", { at: "daily_done", ...dayDone }), { view: { practice } }),
];

const troubles: Scene[] = [
  journey(
    "trouble-finger-timeout",
    taskAt("daily", { at: "finger" }, { ...held, trouble: troubleOf({ code: "finger_timeout" }, { action: "scan_again" }) }),
  ),
  journey(
    "trouble-finger-unclear",
    taskAt("daily", { at: "finger" }, { ...held, trouble: troubleOf({ code: "finger_unclear" }, { action: "scan_again" }) }),
    { view: { practice } },
  ),
  journey(
    "trouble-finger-not-accepted",
    taskAt("daily", { at: "finger" }, {
      ...held,
      trouble: troubleOf(
        { code: "finger_not_accepted" },
        { class: "failed", action: "scan_again", support: "1714 · HZmf3k2a1x9q7c2v5b8n" },
      ),
    }),
  ),
  journey(
    "trouble-finger-three-times",
    taskAt("daily", { at: "finger" }, {
      ...held,
      trouble: troubleOf({ code: "finger_not_accepted_again" }, { class: "failed", action: "go_home" }),
    }),
  ),
  journey(
    "trouble-distributor-busy",
    taskAt("daily", { at: "finger" }, { ...held, trouble: troubleOf({ code: "signer_busy", wait_s: 30 }) }),
    { view: bySigner },
  ),
  journey(
    "trouble-distributor-unreachable",
    taskAt("daily", { at: "finger" }, { ...held, trouble: troubleOf({ code: "signer_unreachable" }) }),
    { view: bySigner },
  ),
  journey(
    "trouble-scanner-not-found",
    taskAt("daily", { at: "number" }, { trouble: troubleOf({ code: "scanner_not_found" }) }),
    { view: none },
  ),
  journey(
    "trouble-certificate",
    taskAt("daily", { at: "finger" }, {
      ...held,
      trouble: troubleOf({ code: "scanner_certificate_expired" }, { action: "scan_again" }),
    }),
  ),
  journey(
    "trouble-pc-date",
    taskAt("daily", { at: "finger" }, { ...held, trouble: troubleOf({ code: "pc_date_doubtful", pc_date: "2001-01-01" }) }),
  ),
  journey("trouble-offline", taskAt("ekyc", { at: "number" }, { trouble: troubleOf({ code: "offline" }) })),
  journey(
    "trouble-ekyc-needed",
    taskAt("daily", { at: "number" }, {
      trouble: troubleOf({ code: "ekyc_needed" }, { class: "failed", action: "start_ekyc" }),
    }),
  ),
  journey(
    "trouble-setting-missing",
    taskAt("daily", { at: "number" }, {
      trouble: troubleOf({ code: "setting_missing", field: "latlong" }, { action: "open_settings" }),
    }),
  ),
  journey(
    "trouble-not-allowed",
    taskAt("daily", { at: "number" }, {
      trouble: troubleOf(
        { code: "not_allowed" },
        { class: "rejected", action: "go_home", support: `403 · HZmf3k2a1x9q7c2v5b8n · ${"x".repeat(160)}` },
      ),
    }),
  ),
];

const unknown: Scene[] = [
  journey("unknown-first", taskAt("daily", { ...unknownAttempt, at: "unknown" })),
  journey("unknown-asking", taskAt("daily", { ...unknownAttempt, enquiry: "asking", at: "unknown" })),
  journey("unknown-not-told", taskAt("daily", { ...unknownAttempt, enquiry: "not_told", at: "unknown" })),
  journey("unknown-not-reached", taskAt("daily", { ...unknownAttempt, enquiry: "not_reached", at: "unknown" })),
  journey("unknown-inactive", taskAt("daily", { ...unknownAttempt, enquiry: "service_not_active", at: "unknown" })),
  journey("unknown-confirm", taskAt("daily", { ...unknownAttempt, enquiry: "not_told", at: "unknown" }), {
    moves: [{ on: "unknown-again" }],
  }),
  journey("unknown-practice", taskAt("daily", { ...unknownAttempt, at: "unknown" }), { view: { practice } }),
  scene("unknown-from-home", { today: { state: "unknown", ...unknownAttempt } }, { route: { at: "unknown" } }),
];

const rest: Scene[] = [
  scene("history", {}, { route: { at: "history" } }),
  scene("history-practice", { practice }, { route: { at: "history" } }),
  scene("history-empty", {}, { route: { at: "history" }, history: august }),
  scene("history-slow", {}, { route: { at: "history" }, answers: { history: never } }),
  scene("history-failed", {}, { route: { at: "history" }, answers: { history: refuse({ code: "app_fault" }) } }),
  scene("history-purged", {}, { route: { at: "history" }, history: { ...august, kept_from: "2026-09-01" } }),
  scene("history-not-done", {}, { route: { at: "history" }, moves: [{ on: "history-not_done" }] }),
  scene("history-none-of-kind", {}, {
    route: { at: "history" },
    history: { ...november, attempts: november.attempts.filter(({ outcome }) => outcome !== "unknown") },
    moves: [{ on: "history-not_known" }],
  }),
  scene("history-day", {}, { route: { at: "history" }, moves: [{ on: "day-2026-11-22" }] }),
  scene("history-day-missed", {}, { route: { at: "history" }, moves: [{ on: "day-2026-11-08" }] }),
  scene("history-older", {}, { route: { at: "history" }, moves: [{ on: "lines-older" }] }),
  scene("settings-shop", {}, setUp("shop")),
  scene("settings-shop-practice", { practice }, setUp("shop")),
  scene("settings-shop-no-place", {}, {
    ...setUp("shop"),
    answers: { locate: refuse({ code: "location_unavailable" }) },
    moves: [{ on: "settings-locate" }],
  }),
  scene("settings-scanner", {}, setUp("scanner")),
  scene("settings-scanner-choose", {
    strip: { ...morning.strip, scanner: "choose", scanner_name: null },
    scanners: [
      { id: "mantra", name: "MFS110", light: "ready", chosen: false, program: mantraProgram, program_changed: false },
      { id: "idemia", name: "MSO 1300 E3", light: "ready", chosen: false, program: mantraProgram, program_changed: false },
      { id: "startek", name: "FM220", light: "not_ready", chosen: false, program: mantraProgram, program_changed: false },
    ],
  }, setUp("scanner")),
  scene("settings-scanner-other-program", {
    scanners: [
      { id: "mantra", name: "MFS110", light: "ready", chosen: true, program: { owner: "another_user" }, program_changed: true },
    ],
  }, setUp("scanner")),
  scene("settings-scanner-none", none, setUp("scanner")),
  scene("settings-scanner-old", {
    strip: { ...morning.strip, scanner: "ready_old_type" },
    scanners: [{ id: "mantra", name: "MFS100", light: "ready_old_type", chosen: true, program: mantraProgram, program_changed: false }],
  }, setUp("scanner")),
  scene("settings-service", {}, setUp("service")),
  scene("settings-service-practice", { practice }, setUp("service")),
  scene("settings-service-distributor", bySigner, setUp("service")),
  scene("settings-check", {}, setUp("check")),
  scene("settings-check-slow", {}, { ...setUp("check"), answers: { checkSettings: never }, moves: [{ on: "settings-check" }] }),
  scene("settings-check-right", {}, { ...setUp("check"), moves: [{ on: "settings-check" }] }),
  scene("settings-check-other-program", {
    scanners: [
      { id: "mantra", name: "MFS110", light: "ready", chosen: true, program: mantraProgram, program_changed: true },
    ],
  }, { ...setUp("check"), moves: [{ on: "settings-check" }] }),
  scene("settings-check-wrong", {}, {
    ...setUp("check"),
    check: {
      key: "wrong",
      signer: null,
      address: "right",
      clock: "right",
      service: "not_known",
      trouble: { ...trouble, problem: { code: "developer_key_wrong" }, class: "rejected", support: "401 · 2483" },
    },
    moves: [{ on: "settings-check" }],
  }),
  scene("settings-check-distributor", bySigner, {
    ...setUp("check"),
    check: {
      key: "not_known",
      signer: "wrong",
      address: "not_known",
      clock: "right",
      service: "not_known",
      trouble: troubleOf({ code: "signer_refused" }, { action: "open_settings", support: "signer HTTP 401" }),
    },
    moves: [{ on: "settings-check" }],
  }),
  scene("settings-language", {}, setUp("language")),
  scene("settings-reminder", {}, setUp("reminder")),
  scene("settings-reminder-file", { status_file: "/home/ramesh/Documents/shop/hazri-status.json" }, setUp("reminder")),
  scene("settings-reminder-on", { reminder: { starts_with_pc: true, reminds: true, opens: "09:15", closes: "21:00" } }, {
    ...setUp("reminder"),
    moves: [{ on: "reminder-save" }],
  }),
  scene("settings-reminder-refused", {}, {
    ...setUp("reminder"),
    answers: { changeReminder: refuse({ code: "file_unwritable" }) },
    moves: [{ on: "reminder-start" }, { on: "reminder-save" }],
  }),
];

const good = { grade: "good", score: 71, points: 52 } as const;
const weak = { grade: "poor", score: 44, points: 60 } as const;
const tooWeak = { grade: "unusable", score: 24, points: 31 } as const;

const atFinger = (problem: Problem, more: Partial<Task> = {}): Task =>
  taskAt("daily", { at: "finger" }, { ...held, trouble: troubleOf(problem, { action: "scan_again" }), ...more });

/** Each drawing beside the words that it belongs to, and how good a scan was. */
const pictures: Scene[] = [
  journey("picture-cable-apart", atFinger({ code: "scanner_lost" })),
  journey("picture-cable-straight", atFinger({ code: "scanner_not_ready" }), { view: { practice } }),
  journey("picture-close-other", atFinger({ code: "scanner_in_use" })),
  journey("picture-install", atFinger({ code: "scanner_unusable" })),
  journey("picture-restart", atFinger({ code: "scanner_failed" })),
  journey(
    "picture-choose",
    taskAt("daily", { at: "finger" }, { ...held, trouble: troubleOf({ code: "scanner_not_chosen" }, { action: "open_settings" }) }),
  ),
  journey("picture-place-finger", atFinger({ code: "capture_repeated" })),
  journey("picture-wipe", atFinger({ code: "finger_unclear" }, { last_scan: weak }), { view: { practice } }),
  ...(["right_thumb", "left_index", "left_middle"] as const).map((suggested_finger) =>
    journey(
      `picture-another-finger-${suggested_finger.replace("_", "-")}`,
      atFinger({ code: "finger_unclear_again" }, { last_scan: tooWeak, suggested_finger }),
      { view: { practice } },
    ),
  ),
  journey(
    "picture-another-finger-refused",
    atFinger(
      { code: "finger_not_accepted_again" },
      {
        last_scan: good,
        suggested_finger: "left_thumb",
        trouble: troubleOf(
          { code: "finger_not_accepted_again" },
          { class: "failed", action: "scan_again", support: "1714 · HZmf3k2a1x9q7c2v5b8n" },
        ),
      },
    ),
    { view: { practice } },
  ),
  journey("picture-another-finger-none-left", atFinger({ code: "finger_unclear_again" }, { last_scan: tooWeak })),
  journey("picture-finger-suggested", taskAt("daily", { at: "finger" }, { ...held, suggested_finger: "right_index" }), {
    view: { practice },
  }),
  journey("picture-scanning-suggested", taskAt("daily", { at: "scanning", wait }, { ...held, suggested_finger: "right_middle" }), {
    view: { practice },
  }),
  journey("picture-sending-weak", taskAt("daily", { at: "sending", wait: { elapsed_ms: 48_000, limit_ms: 120_000 } }, { ...held, last_scan: weak }), {
    view: { practice },
  }),
  journey("picture-done-good", taskAt("daily", { at: "daily_done", ...dayDone }, { last_scan: good }), { view: { practice } }),
  journey("picture-ekyc-done-good", taskAt("ekyc", { at: "ekyc_done", daily_opens: null }, { last_scan: { ...good, score: null, points: null } }), {
    view: { practice },
  }),
  journey(
    "picture-code-wrong",
    taskAt("ekyc", { at: "code", mobile_hint: "******7890", resend_in_ms: 0 }, {
      ...held,
      trouble: troubleOf({ code: "otp_wrong" }, { class: "failed", action: "enter_code" }),
    }),
    { view: { practice } },
  ),
];

const atCheckUp = { route: { at: "help", tab: "check_up" } as const };
const ailing = (ailment: Ailment, mending: MendingStep[], more: Partial<ScannerFacts> = {}): CheckUp => ({
  ...checkUp,
  scanners: [{ ...mantra, ailment, mending, ...more }],
});
const shining = (light: ScannerLight, chosen: boolean): View["scanners"] =>
  morning.scanners.map((scanner) => ({ ...scanner, light, chosen }));
const again: MendingStep[] = [{ step: "plug_in_again" }, { step: "other_socket" }];
const software = { name: "Mantra RD Service" };
const idemia: ScannerFacts = { ...mantra, id: "idemia", name: "MSO 1300 E3", maker: "IDEMIA", model: "MSO 1300 E3", port: 11_100 };
const startek: ScannerFacts = { ...mantra, id: "startek", name: "FM220", maker: "Startek", model: "FM220", port: 11_103 };
const noDevice = { maker: null, model: null, level: "unknown", serial_tail: null, certificate_until: null } as const;

const help: Scene[] = [
  scene("help-looking", { check_up: { ...checkUp, looking: true, scanners: [] } }, atCheckUp),
  scene("help-none", {
    ...none,
    check_up: {
      ...checkUp,
      scanners: [],
      mending: [{ step: "windows_only" }, { step: "plug_in" }, { step: "install", name: "RD Service" }],
    },
  }, atCheckUp),
  scene("help-ready", { check_up: checkUp }, atCheckUp),
  scene("help-ready-practice", { check_up: checkUp, practice }, atCheckUp),
  scene("help-several", {
    check_up: { ...checkUp, scanners: [mantra, idemia, startek] },
    scanners: [mantra, idemia, startek].map(({ id, name }) => ({ ...morning.scanners[0]!, id, name, chosen: id === "mantra" })),
  }, { ...atCheckUp, moves: [{ on: "check-up-pick-idemia" }] }),
  scene("help-not-ready", {
    scanners: shining("not_ready", false),
    check_up: ailing("not_ready", [...again, { step: "open_software", ...software }, { step: "restart" }], noDevice),
  }, atCheckUp),
  scene("help-in-use", {
    scanners: shining("in_use", false),
    check_up: ailing("in_use", [{ step: "close_others" }, { step: "plug_in_again" }, { step: "restart" }]),
  }, atCheckUp),
  scene("help-unusable", {
    scanners: shining("unusable", false),
    check_up: ailing("unusable", [{ step: "restart" }, { step: "update", ...software }]),
  }, atCheckUp),
  scene("help-certificate", {
    scanners: shining("certificate_expired", false),
    check_up: ailing("certificate_expired", [{ step: "internet_on" }, { step: "open_software", ...software }, { step: "plug_in_again" }]),
  }, atCheckUp),
  scene("help-old-type", {
    scanners: shining("ready_old_type", true),
    check_up: ailing("old_type", [{ step: "ask_for_newer", name: "Mantra MFS110 (L1)" }], { model: "MFS100", level: "L0" }),
  }, atCheckUp),
  scene("help-lost", {
    task: taskAt("daily", { at: "finger" }, { trouble: troubleOf({ code: "scanner_lost" }) }),
    check_up: { ...checkUp, mending: [...again, { step: "restart" }] },
  }, atCheckUp),
  scene("help-trial-scanning", { check_up: { ...checkUp, trial: { at: "scanning", wait } } }, atCheckUp),
  scene("help-trial-good", { check_up: { ...checkUp, trial: { at: "read", quality: "good", score: 71, points: 44 } } }, atCheckUp),
  scene("help-trial-poor", { check_up: { ...checkUp, trial: { at: "read", quality: "poor", score: 38, points: 31 } } }, atCheckUp),
  scene("help-trial-unusable", {
    check_up: { ...checkUp, trial: { at: "read", quality: "unusable", score: 12, points: null } },
  }, atCheckUp),
  scene("help-trial-failed", {
    check_up: {
      ...checkUp,
      trial: {
        at: "failed",
        trouble: troubleOf({ code: "scanner_failed" }, { support: "scanner 999" }),
        mending: [{ step: "restart" }, { step: "internet_on" }, { step: "install", ...software }],
      },
    },
  }, atCheckUp),
  scene("help-trial-timeout", {
    check_up: {
      ...checkUp,
      trial: { at: "failed", trouble: troubleOf({ code: "finger_timeout" }, { support: "scanner 700" }), mending: [] },
    },
  }, atCheckUp),
  scene("help-trial-misfit", {
    check_up: {
      ...checkUp,
      trial: {
        at: "failed",
        trouble: troubleOf({ code: "scanner_no_fingerprint" }, { support: "scanner 750" }),
        mending: [{ step: "fingers_only" }],
      },
    },
  }, atCheckUp),
];

const atSupport = { route: { at: "help", tab: "support" } as const };
const support: Scene[] = [
  scene("help-support", {}, atSupport),
  scene("help-support-practice", { practice }, atSupport),
  scene("help-support-copied", {}, { ...atSupport, moves: [{ on: "support-copy" }] }),
  scene("help-support-failed", {}, { ...atSupport, answers: { supportText: refuse({ code: "ledger_unwritable" }) } }),
];

/** Everywhere else it can be read aloud, and is not. */
const aloud: Scene[] = [
  scene("aloud-speaking", { aloud: "speaking" }),
  scene("aloud-speaking-practice", { aloud: "speaking", practice, task: taskAt("daily", { at: "finger" }) }),
  scene("aloud-no-voice", { aloud: "no_voice" }),
];

/** Every screen in every state. */
export const scenes: readonly Scene[] = [
  ...firstStart,
  ...home,
  ...ekyc,
  ...daily,
  ...troubles,
  ...unknown,
  ...rest,
  ...pictures,
  ...help,
  ...support,
  ...aloud,
];
