import { invoke } from "@tauri-apps/api/core";
import { listen } from "@tauri-apps/api/event";
import type { Problem } from "../bindings/Problem";
import type { View } from "../bindings/View";
import type { Host } from "./host";

/** The host of the real window: the shell behind the web view. */
export const tauriHost: Host = {
  view: () => invoke("view"),
  onView: (listener) => listen<View>("hazri://view", (event) => listener(event.payload)),
  onDropped: (listener) => listen<Problem | null>("hazri://dropped", (event) => listener(event.payload)),
  onHome: (listener) => listen("hazri://home", () => listener()),

  chooseLanguage: (language) => invoke("choose_language", { language }),
  startPractice: () => invoke("start_practice"),
  leavePractice: () => invoke("leave_practice"),
  pickSetupFile: () => invoke("pick_setup_file"),
  openSealedSetup: (code) => invoke("open_sealed_setup", { code }),
  dropSealedSetup: () => invoke("drop_sealed_setup"),
  deleteSetupFile: () => invoke("delete_setup_file"),
  dismissNotice: (notice) => invoke("dismiss_notice", { notice }),
  saveSetup: (form) => invoke("save_setup", { form }),
  checkSettings: () => invoke("check_settings"),

  openJourney: (journey) => invoke("open_journey", { journey }),
  closeJourney: () => invoke("close_journey"),
  sendCode: (number, consent) => invoke("send_code", { number, consent }),
  verifyCode: (otp) => invoke("verify_code", { otp }),
  scan: (number, consent) => invoke("scan", { number, consent }),
  stopWaiting: () => invoke("stop_waiting"),
  enquire: () => invoke("enquire"),
  setUnknownAside: () => invoke("set_unknown_aside"),

  locate: () => invoke("locate"),
  changeShop: (change) => invoke("change_shop", { change }),
  chooseScanner: (id) => invoke("choose_scanner", { id }),
  lookAgain: () => invoke("look_again"),

  history: (month) => invoke("history", { month }),
  exportHistory: () => invoke("export_history"),
  printCard: (date) => invoke("print_card", { date }),

  changeReminder: (plan) => invoke("change_reminder", { plan }),
  pickStatusFile: () => invoke("pick_status_file"),
  dropStatusFile: () => invoke("drop_status_file"),
  keepCheckUp: () => invoke("keep_check_up"),
  endCheckUp: () => invoke("end_check_up"),
  tryCapture: () => invoke("try_capture"),
  supportText: () => invoke("support_text"),

  readAloud: (text) => invoke("read_aloud", { text }),
  stopReading: () => invoke("stop_reading"),
};
