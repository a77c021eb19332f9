import type { Problem } from "../bindings/Problem";
import { never } from "../steps";

/** What a drawing beside a problem shows: what to do, or what is wrong. */
export type Picture =
  | "cable_apart"
  | "cable_straight"
  | "close_other"
  | "install"
  | "restart"
  | "choose"
  | "place_finger"
  | "wipe"
  | "another_finger"
  | "phone";

/** The drawing of a problem; `null` where none says more than the words. */
export function pictureOf(problem: Problem): Picture | null {
  switch (problem.code) {
    case "scanner_not_found":
    case "scanner_lost":
      return "cable_apart";
    case "scanner_not_ready":
    case "scanner_certificate_expired":
    case "capture_malformed":
    case "capture_invalid":
      return "cable_straight";
    case "scanner_in_use":
      return "close_other";
    case "scanner_not_found_on_linux":
    case "scanner_unusable":
    case "scanner_misfit":
      return "install";
    case "scanner_failed":
      return "restart";
    case "scanner_not_chosen":
    case "scanner_no_fingerprint":
      return "choose";
    case "finger_timeout":
    case "capture_repeated":
      return "place_finger";
    case "finger_unclear":
    case "finger_not_accepted":
      return "wipe";
    case "finger_unclear_again":
    case "finger_not_accepted_again":
      return "another_finger";
    case "otp_invalid":
    case "otp_wrong":
    case "otp_expired":
    case "otp_already_sent":
      return "phone";
    case "number_invalid":
    case "number_needed":
    case "consent_missing":
    case "place_invalid":
    case "location_unavailable":
    case "busy":
    case "step_out_of_order":
    case "not_set_up":
    case "setup_unreadable":
    case "setup_not_for_hazri":
    case "setup_field_invalid":
    case "setting_missing":
    case "keychain_absent":
    case "keychain_locked":
    case "keychain_unavailable":
    case "credential_missing":
    case "sealing_key_swapped":
    case "sealing_key_invalid":
    case "ledger_unwritable":
    case "file_unwritable":
    case "offline":
    case "tls_refused":
    case "pc_date_doubtful":
    case "proxy_login":
    case "signer_unreachable":
    case "signer_tls_refused":
    case "signer_refused":
    case "signer_busy":
    case "signer_unreadable":
    case "signer_clock_wrong":
    case "signer_key_wrong":
    case "wifi_login":
    case "developer_key_wrong":
    case "access_key_wrong":
    case "clock_wrong":
    case "headers_dropped":
    case "not_allowed":
    case "address_wrong":
    case "other_contract":
    case "service_misfit":
    case "too_many_requests":
    case "field_refused":
    case "initiator_unknown":
    case "service_not_active":
    case "service_pending":
    case "balance_low":
    case "daily_not_yet":
    case "number_not_eligible":
    case "ekyc_needed":
    case "name_mismatch":
    case "pan_blocked":
    case "agent_inactive":
    case "declined":
    case "no_answer":
    case "answer_cut":
    case "service_trouble":
    case "answer_unreadable":
    case "answer_for_another_agent":
    case "stopped_waiting":
    case "app_closed":
    case "app_fault":
      return null;
  }
  return never(problem);
}
