import type { CheckUp } from "../src/bindings/CheckUp";
import type { DayDone } from "../src/bindings/DayDone";
import type { HistoryAttempt } from "../src/bindings/HistoryAttempt";
import type { HistoryDay } from "../src/bindings/HistoryDay";
import type { HistoryMonth } from "../src/bindings/HistoryMonth";
import type { Journey } from "../src/bindings/Journey";
import type { PortOwner } from "../src/bindings/PortOwner";
import type { ScannerFacts } from "../src/bindings/ScannerFacts";
import type { Shop } from "../src/bindings/Shop";
import type { Step } from "../src/bindings/Step";
import type { Task } from "../src/bindings/Task";
import type { Trouble } from "../src/bindings/Trouble";
import type { UnknownAttempt } from "../src/bindings/UnknownAttempt";
import type { View } from "../src/bindings/View";

/** Made-up facts that the gallery and the tests share. */

export const shop: Shop = {
  environment: "production",
  base_url: "https://api.eko.in/ekoicici/v3",
  contract: "2026-06",
  signing: "here",
  initiator_id: "9962981729",
  user_code: "20810200",
  agent_mobile: "9123456789",
  bank_code: "HDFC",
  latlong: "25.594100,85.137600",
  scanner_ports: [11100, 11120],
  sealing_key_fingerprint: "9f2a51c07be4d3a8",
};

export const dayDone: DayDone = {
  date: "2026-11-22",
  until: "23:59",
  left_minutes: 14 * 60 + 30,
  reference_id: "DAKYC20261122001",
  client_ref_id: "HZmf3k2a1x9q7c2v5b8n",
};

export const trouble: Trouble = {
  problem: { code: "no_answer" },
  class: "unknown",
  action: "check_first",
  support: "no answer · HZmf3k2a1x9q7c2v5b8n",
};

export const unknownAttempt: UnknownAttempt = {
  journey: "daily" as const,
  client_ref_id: "HZmf3k2a1x9q7c2v5b8n",
  tried_at: "2026-11-22 09:05",
  trouble,
  enquiry: "not_asked" as const,
};

export const mantraProgram = {
  owner: "program",
  name: "MantraRDService.exe",
  path: "C:\\Program Files\\Mantra\\RDService\\MantraRDService.exe",
} as const satisfies PortOwner;

/** A shop in the morning: set up, the scanner ready, today's authentication due. */
export const morning: View = {
  serial: 1,
  language: "en",
  practice: null,
  shop,
  today: { state: "due", date: "2026-11-22" },
  task: null,
  strip: { scanner: "ready", scanner_name: "MFS110", internet: "online", clock: { state: "right" } },
  scanners: [{ id: "mantra", name: "MFS110", light: "ready", chosen: true, program: mantraProgram, program_changed: false }],
  notices: [],
  reminder: { starts_with_pc: false, reminds: false, opens: "09:00", closes: "20:00" },
  status_file: null,
  sealed_setup: null,
  check_up: null,
  aloud: "silent",
};

/** The same scanner as the check-up has it. */
export const mantra: ScannerFacts = {
  id: "mantra",
  name: "MFS110",
  maker: "Mantra",
  model: "MFS110",
  level: "L1",
  serial_tail: "4087",
  certificate_until: "2027-02-10",
  port: 11_101,
  program: mantraProgram,
  ailment: null,
  mending: [],
};

export const checkUp: CheckUp = { looking: false, scanners: [mantra], mending: [], trial: { at: "not_begun" } };

/** As `support_text` of the core writes it. */
export const supportText = [
  "Hazri, text for support, format 1",
  "made: 2026-11-22 09:07 IST",
  "hazri: 0.1.0",
  "system: Windows 10.0, build 19045, x86_64",
  "zone: +05:30",
  "clock: 3 s ahead of the service",
  "service: production, api.eko.in, contract 2026-06",
  "signing: here",
  "agent: …0200",
  "practice: no",
  "scanner: Mantra, MFS110, L1, serial …4087, certificate until 2027-02-10, port 11101, program MantraRDService.exe, ready, chosen",
  ...Array.from(
    { length: 10 },
    (_, day) => `attempt: 2026-11-${22 - day} 09:05 IST, daily_authentication, failed, HZmf3k2a1x9q7c2v5b8n, finger_not_accepted, 1714`,
  ),
  "",
].join("\n");

/** A number with a right check digit that belongs to nobody. */
export const PRACTICE_NUMBER = "999941057058";
export const practice = { number: PRACTICE_NUMBER, otp: "123456" };

export function taskAt(journey: Journey, step: Step, more: Partial<Task> = {}): Task {
  return { journey, step, number_held: false, trouble: null, last_scan: null, suggested_finger: null, ...more };
}

export function troubleOf(problem: Trouble["problem"], more: Partial<Trouble> = {}): Trouble {
  return {
    problem,
    class: "not_sent",
    action: "try_again",
    support: `${problem.code} · HZmf3k2a1x9q7c2v5b8n`,
    ...more,
  };
}

const marks = "..DDDDDMDDDDUDDDDDDDDD";

function day(number: number): HistoryDay {
  const sign = marks[number - 1] ?? ".";
  const date = `2026-11-${String(number).padStart(2, "0")}`;
  return {
    date,
    mark: sign === "D" ? "done" : sign === "M" ? "missed" : sign === "U" ? "unclear" : "empty",
    proof:
      sign === "D"
        ? { time: "09:05", client_ref_id: `HZmf3k2a1x9q7c${String(number).padStart(2, "0")}0905`, reference_id: `DAKYC${date.replaceAll("-", "")}001` }
        : null,
  };
}

function attempt(number: number, more: Partial<HistoryAttempt>): HistoryAttempt {
  return {
    date: `2026-11-${String(number).padStart(2, "0")}`,
    time: "09:05",
    call: "daily_authentication",
    outcome: "done",
    problem: null,
    client_ref_id: `HZmf3k2a1x9q7c${String(number).padStart(2, "0")}${(more.time ?? "09:05").replace(":", "")}`,
    reference_id: null,
    ...more,
  };
}

export const november: HistoryMonth = {
  month: "2026-11",
  today: "2026-11-22",
  kept_from: "2026-05-26",
  version: "0.1.0",
  days: Array.from({ length: 30 }, (_, index) => day(index + 1)),
  attempts: [
    attempt(22, { reference_id: "DAKYC20261122001" }),
    attempt(22, { time: "09:03", outcome: "failed", problem: { code: "finger_not_accepted" } }),
    attempt(21, { reference_id: "DAKYC20261121001" }),
    attempt(13, { outcome: "unknown", problem: { code: "no_answer" } }),
    attempt(8, { outcome: "not_sent", problem: { code: "offline" } }),
    attempt(3, { call: "biometric_ekyc" }),
    attempt(3, { time: "09:01", call: "verify_otp" }),
    attempt(3, { time: "09:00", call: "send_otp", outcome: "rejected", problem: { code: "not_allowed" } }),
  ],
};

export const august: HistoryMonth = {
  month: "2026-08",
  today: "2026-11-22",
  kept_from: "2026-05-26",
  version: "0.1.0",
  days: Array.from({ length: 31 }, (_, index) => ({
    date: `2026-08-${String(index + 1).padStart(2, "0")}`,
    mark: "empty" as const,
    proof: null,
  })),
  attempts: [],
};
