import { fireEvent } from "@testing-library/svelte";
import { describe, expect, it, vi } from "vitest";
import { august, dayDone, morning, november, practice, shop, taskAt, troubleOf, unknownAttempt } from "../gallery/facts";
import type { Today } from "../src/bindings/Today";
import type { View } from "../src/bindings/View";
import { languages, open, openTask, refusing, settled } from "./window";
import { english } from "../src/words";

describe("the view", () => {
  it("that is older than the one shown is dropped", async () => {
    const window = await open({ serial: 7 });
    const done: Today = { state: "done", ...dayDone };
    window.host.push({ ...morning, serial: 6, today: done });
    await settled();
    expect(window.part("home-state").dataset["state"]).toBe("due");
    window.host.push({ ...morning, serial: 8, today: done });
    await settled();
    expect(window.part("home-state").dataset["state"]).toBe("done");
  });

  it("turns the whole window to its language", async () => {
    const window = await open();
    await window.push({ language: "hi" });
    expect(document.documentElement.lang).toBe("hi");
    expect(window.says("home-state")).toContain("आज बाकी है");
  });

  it("is shown in its own language from the first moment, never in English before", async () => {
    const said: string[] = [];
    const seen = new MutationObserver(() => said.push(document.body.textContent ?? ""));
    seen.observe(document.body, { childList: true, subtree: true, characterData: true });
    const window = await open({ language: "gu" });
    seen.disconnect();
    expect(window.says("home-state")).toContain("આજે બાકી છે");
    expect(said.join(" ").replaceAll(/Hazri|MFS110/g, "")).not.toMatch(/[A-Za-z]/);
  });

  it("in Urdu turns the window around, and turns it back", async () => {
    const window = await open({ language: "ur" });
    expect(document.documentElement.dir).toBe("rtl");
    expect(window.says("home-state")).toContain("آج باقی ہے");
    await window.push({ language: "pa" });
    expect(document.documentElement.dir).toBe("ltr");
  });

  it("that cannot be had is said, and asked for again", async () => {
    const answer = vi.fn<() => Promise<View>>();
    const refuses = refusing({ code: "app_fault" });
    answer.mockImplementationOnce(refuses).mockImplementationOnce(refuses).mockResolvedValue(morning);
    const window = await open({}, { answers: { view: answer } });
    expect(window.says("stray")).toContain("Something went wrong inside Hazri.");
    await window.press("loading-again");
    expect(window.has("home-state")).toBe(true);
  });
});

describe("home", () => {
  const trouble = troubleOf({ code: "balance_low" }, { class: "rejected", action: "go_home" });
  const days: Today[] = [
    { state: "ekyc_needed", begun: false },
    { state: "ekyc_needed", begun: true },
    { state: "daily_opens", date: "2026-11-25" },
    { state: "due", date: "2026-11-22" },
    { state: "done", ...dayDone },
    { state: "unknown", ...unknownAttempt },
    { state: "refused", trouble },
  ];
  for (const language of languages) {
    it(`says where today stands, with one main button, in each state, in ${language}`, async () => {
      for (const today of days) {
        const window = await open({ today, language });
        expect(window.part("home-state").dataset["state"]).toBe(today.state);
        expect(document.querySelectorAll("main button.primary").length).toBe(today.state === "done" ? 0 : 1);
        expect(document.querySelectorAll("main h1")).toHaveLength(1);
      }
    });
  }

  const opens: [Today, string, string][] = [
    [{ state: "ekyc_needed", begun: false }, "ekyc", "Start eKYC"],
    [{ state: "ekyc_needed", begun: true }, "ekyc", "Go on with eKYC"],
    [{ state: "daily_opens", date: "2026-11-25" }, "daily", "Try anyway"],
    [{ state: "due", date: "2026-11-22" }, "daily", "Start now"],
  ];
  for (const [today, journey, label] of opens) {
    it(`opens ${journey} with "${label}"`, async () => {
      const window = await open({ today });
      expect(window.says("home-primary")).toBe(label);
      await window.press("home-primary");
      expect(window.asked()).toEqual([{ request: "openJourney", args: [journey] }]);
    });
  }

  it("gives the date as advice only", async () => {
    const window = await open({ today: { state: "daily_opens", date: "2026-11-25" } });
    expect(window.says("home-state")).toContain("should open on 25 November 2026");
  });

  it("leads from a refusal to the free check", async () => {
    const window = await open({ today: { state: "refused", trouble } });
    await window.press("home-primary");
    expect(window.part("settings").dataset["tab"]).toBe("check");
    expect(window.asked()).toEqual([]);
  });

  it("asks again only after its cost was read", async () => {
    const window = await open({ today: { state: "done", ...dayDone } });
    await window.press("daily-again");
    expect(window.asked()).toEqual([]);
    expect(document.body.textContent).toContain("₹1");
    await window.press("daily-again-confirm");
    expect(window.asked()).toEqual([{ request: "openJourney", args: ["daily"] }]);
  });

  it("shows scanner, internet and clock, each with a word", async () => {
    const window = await open({
      strip: { scanner: "in_use", scanner_name: null, internet: "offline", clock: { state: "wrong", off_by_s: 300 } },
    });
    expect(window.says("strip-scanner")).toBe("Scanner In use elsewhere");
    expect(window.says("strip-internet")).toBe("Internet No connection");
    expect(window.says("strip-clock")).toBe("Clock 5 min fast");
    await window.press("strip-scanner");
    expect(window.part("settings").dataset["tab"]).toBe("scanner");
    expect(window.says("scanner-advice")).toContain("Close other programs");
  });
});

describe("a button", () => {
  it("sends once, however often it is pressed before the answer", async () => {
    let answer = () => {};
    const slow = () => new Promise<void>((done) => (answer = done));
    const window = await open({}, { answers: { openJourney: slow } });
    const button = window.part("home-primary");
    await fireEvent.click(button);
    await fireEvent.click(button);
    await window.press("home-primary");
    expect(window.asked()).toHaveLength(1);
    expect((button as HTMLButtonElement).disabled).toBe(true);
    answer();
    await settled();
    expect((button as HTMLButtonElement).disabled).toBe(false);
  });

  it("says why its request was rejected, and forgets it at the next press", async () => {
    const answer = vi.fn(refusing({ code: "ledger_unwritable" }));
    const window = await open({}, { answers: { openJourney: answer } });
    await window.press("home-primary");
    expect(window.says("home-primary-problem")).toContain("Make space on the disk");
    answer.mockImplementation(() => new Promise(() => {}));
    await window.press("home-primary");
    expect(window.has("home-primary-problem")).toBe(false);
  });

  it("that left the screen still has its problem said", async () => {
    let refuse = (_: unknown) => {};
    const slow = () => new Promise<void>((_, rejected) => (refuse = rejected));
    const window = await open({}, { answers: { openJourney: slow } });
    await window.press("home-primary");
    await window.press("open-history");
    refuse({ code: "keychain_locked" });
    await settled();
    expect(window.part("stray").dataset["code"]).toBe("keychain_locked");
  });
});

describe("done", () => {
  const done = { at: "daily_done", ...dayDone } as const;

  it("says until when, the date, the time left and the reference in groups", async () => {
    const window = await openTask(taskAt("daily", done));
    expect(window.says("done-banner")).toBe("Daily authentication done until 23:59 IST");
    expect(window.says("done-date")).toBe("22 November 2026");
    expect(window.part("done-reference").dataset["reference"]).toBe(dayDone.reference_id);
    expect([...window.part("done-reference").children].map((group) => group.textContent)).toEqual(
      dayDone.reference_id?.match(/.{1,4}/g),
    );
    expect(window.says("done-left")).toBe("14 h 30 min left");
  });

  it.each([
    [14 * 60, "14 h left"],
    [61, "1 h 1 min left"],
    [59, "59 min left"],
    [0, "less than 1 min left"],
  ])("tells %i minutes as %s", async (left_minutes, told) => {
    const window = await openTask(taskAt("daily", { ...done, left_minutes }));
    expect(window.says("done-left")).toBe(told);
  });

  it("copies the reference whole", async () => {
    const writeText = vi.fn(async () => {});
    vi.stubGlobal("navigator", { clipboard: { writeText } });
    const window = await openTask(taskAt("daily", done));
    await window.press("copy-reference");
    expect(writeText).toHaveBeenCalledWith(dayDone.reference_id);
    expect(window.says("copy-reference")).toBe("Copied");
    vi.unstubAllGlobals();
  });

  it("says so when there is no clipboard", async () => {
    const window = await openTask(taskAt("daily", done));
    await window.press("copy-reference");
    expect(document.body.textContent).toContain("Please write it down");
  });

  it("says that no reference was given", async () => {
    const window = await openTask(taskAt("daily", { ...done, reference_id: null }));
    expect(window.has("no-reference")).toBe(true);
    expect(window.has("copy-reference")).toBe(false);
  });

  it("closes the journey", async () => {
    const window = await openTask(taskAt("daily", done));
    await window.press("done-home");
    expect(window.asked()).toEqual([{ request: "closeJourney", args: [] }]);
  });

  it("of eKYC tells when the daily authentication opens", async () => {
    const window = await openTask(taskAt("ekyc", { at: "ekyc_done", daily_opens: "2026-11-25" }));
    expect(window.says("ekyc-done")).toContain("25 November 2026");
    await window.push({ task: taskAt("ekyc", { at: "ekyc_done", daily_opens: null }) });
    await window.press("ekyc-to-daily");
    expect(window.asked()).toEqual([{ request: "openJourney", args: ["daily"] }]);
  });
});

describe("not known", () => {
  const unknown: Today = { state: "unknown", ...unknownAttempt };

  it("is amber, tells the cost, and puts asking first and scanning last", async () => {
    const window = await open({ today: unknown });
    await window.press("home-primary");
    const screen = window.part("unknown");
    expect(screen.classList.contains("state-unknown")).toBe(true);
    expect(window.says("unknown-counts")).toBe("It may have counted. It may have been charged.");
    const [first, second, third] = screen.querySelectorAll("li");
    expect(first?.querySelector("[data-testid=unknown-check]")?.className).toContain("primary");
    expect(second?.textContent).toContain("customer");
    expect(third?.querySelector("[data-testid=unknown-again]")?.className).toContain("quiet");
    expect(window.says("unknown-cost")).toContain("₹1");
    expect(screen.textContent).toContain("22 November 2026, 09:05 IST");
  });

  it("asks the service, shows that it is asking, and goes on when it cannot say", async () => {
    const window = await open({ today: unknown });
    await window.press("home-primary");
    await window.press("unknown-check");
    expect(window.asked()).toEqual([{ request: "enquire", args: [] }]);
    await window.push({ today: { ...unknown, enquiry: "asking" } });
    expect(window.says("enquiry")).toBe("Asking the service");
    expect(window.has("unknown-check")).toBe(false);
    await window.push({ today: { ...unknown, enquiry: "not_told" } });
    expect(window.says("enquiry")).toContain("Go on with step 2.");
  });

  it("says why asking did not help, and can be asked again", async () => {
    const window = await open({ today: { ...unknown, enquiry: "not_reached" } });
    await window.press("home-primary");
    expect(window.says("enquiry")).toContain("Check the internet");
    expect(window.has("unknown-check")).toBe(true);
    await window.push({ today: { ...unknown, enquiry: "service_not_active" } });
    expect(window.says("enquiry")).toContain("Call your distributor first.");
  });

  it("tells what a customer's withdrawal would show", async () => {
    const window = await open({ today: unknown });
    await window.press("home-primary");
    expect(window.says("unknown-customer-yes")).toContain("today is done");
    expect(window.says("unknown-customer-no")).toContain("today is not done");
  });

  it("lets the agent try again only after a deliberate yes", async () => {
    const window = await open({ today: unknown });
    await window.press("home-primary");
    await window.press("unknown-again");
    expect(window.asked()).toEqual([]);
    expect(document.body.textContent).toContain("you pay twice: about ₹1 more");
    await window.press("unknown-not-yet");
    await window.press("unknown-again");
    await window.press("unknown-confirm");
    expect(window.asked()).toEqual([{ request: "setUnknownAside", args: [] }]);
  });

  it("within a journey looks the same, and speaks of eKYC when eKYC is meant", async () => {
    const window = await openTask(taskAt("ekyc", { ...unknownAttempt, journey: "ekyc", at: "unknown" }));
    expect(window.says("unknown")).toContain("Ask whether your eKYC is done.");
  });

  it("goes away with the answer", async () => {
    const window = await open({ today: unknown });
    await window.press("home-primary");
    await window.push({ today: { state: "done", ...dayDone } });
    expect(window.part("home-state").dataset["state"]).toBe("done");
  });
});

describe("notices", () => {
  it("ask about another program of the scanner, and take it when the agent says so", async () => {
    const notice = {
      notice: "scanner_program_changed",
      scanner: "mantra",
      name: "MFS110",
      program: { owner: "program", name: "rd.exe", path: "C:\\Temp\\rd.exe" },
    } as const;
    const window = await open({ notices: [notice] });
    expect(window.says("notice")).toContain("Another program answers for MFS110 than last time.");
    expect(window.says("notice")).toContain("Ask your distributor before you scan. Program: C:\\Temp\\rd.exe");
    expect(window.says("notice-dismiss")).toBe("It is all right");
    await window.press("notice-dismiss");
    expect(window.asked()).toEqual([{ request: "dismissNotice", args: [notice] }]);
  });

  it("offer to delete the set-up file, or to keep it", async () => {
    const notice = { notice: "setup_file_left", file: "setup.json" } as const;
    const window = await open({ notices: [notice] });
    expect(window.says("notice")).toContain("setup.json");
    await window.press("notice-delete-file");
    await window.press("notice-dismiss");
    expect(window.asked()).toEqual([
      { request: "deleteSetupFile", args: [] },
      { request: "dismissNotice", args: [notice] },
    ]);
  });
});

describe("history", () => {
  it("marks each day in words, and lists the attempts a few at a time", async () => {
    const window = await open();
    await window.press("open-history");
    expect(window.says("history-month")).toBe("November 2026");
    expect(window.part("day-2026-11-08").dataset["mark"]).toBe("missed");
    expect(window.says("day-2026-11-22")).toContain("22 November, today: Done");
    expect(document.querySelectorAll("[data-testid=attempt]")).toHaveLength(2);
    expect(window.says("attempt-client-ref")).toBe(november.attempts[0]?.client_ref_id);
    expect(window.says("lines-at")).toBe(`1–2 of ${november.attempts.length}`);
    await window.press("lines-older");
    expect(window.says("lines-at")).toBe(`3–4 of ${november.attempts.length}`);
  });

  it("lists the attempts of one kind", async () => {
    const window = await open();
    const outcomes = () => [...document.querySelectorAll<HTMLElement>("[data-testid=attempt]")].map((line) => line.dataset["outcome"]);
    await window.press("open-history");
    await window.press("history-not_done");
    expect(outcomes()).toEqual(["failed", "not_sent"]);
    expect(window.says("lines-at")).toBe("1–2 of 3");
    await window.press("history-not_known");
    expect(outcomes()).toEqual(["unknown"]);
    await window.press("history-done");
    expect(window.says("lines-at")).toBe("1–2 of 4");
    await window.press("history-all");
    expect(window.says("lines-at")).toBe(`1–2 of ${november.attempts.length}`);
  });

  it("lists the attempts of a day that was pressed, and prints its card, which names no number and no place", async () => {
    const window = await open();
    await window.press("open-history");
    expect(window.has("day-card")).toBe(false);
    await window.press("day-2026-11-22");
    expect(window.part("day-2026-11-22").getAttribute("aria-pressed")).toBe("true");
    expect(document.querySelectorAll("[data-testid=attempt]")).toHaveLength(2);
    const card = window.part("day-card");
    expect(card.parentElement).toBe(document.body);
    for (const told of [shop.user_code, "22 November 2026, 09:05 IST", "Daily authentication: Done", "DAKYC20261122001", "Hazri 0.1.0"]) {
      expect(card.textContent).toContain(told);
    }
    for (const attempt of november.attempts.slice(0, 2)) expect(card.textContent).toContain(attempt.client_ref_id);
    for (const secret of [shop.agent_mobile, shop.initiator_id, shop.latlong]) expect(card.textContent).not.toContain(secret);
    await window.press("day-print");
    expect(window.asked().at(-1)).toEqual({ request: "printCard", args: ["2026-11-22"] });
    await window.press("history-all");
    expect(window.has("day-card")).toBe(false);
  });

  it("says on the card that it is practice, or which service it was", async () => {
    const window = await open();
    await window.press("open-history");
    await window.press("day-2026-11-22");
    expect(window.has("day-card-place")).toBe(false);
    await window.push({ practice });
    expect(window.says("day-card-place")).toBe(english.words.practiceLong);
    await window.push({ shop: { ...shop, environment: "staging" } });
    expect(window.says("day-card-place")).toBe(english.words.environments.staging);
  });

  it("says before which day there are no records, and leads no further back", async () => {
    const window = await open({}, { history: { ...august, kept_from: "2026-09-01" } });
    await window.press("open-history");
    expect(window.says("history-purged")).toContain("No records before 1 September 2026.");
    expect(window.has("month-prev")).toBe(false);
  });

  it("turns to the month before, and not beyond this month", async () => {
    const window = await open();
    await window.press("open-history");
    expect(window.has("month-next")).toBe(false);
    await window.press("month-prev");
    expect(window.asked()).toEqual([
      { request: "history", args: [null] },
      { request: "history", args: ["2026-10"] },
    ]);
  });

  it("says when the table was saved, and keeps quiet when the agent changed their mind", async () => {
    const answer = vi.fn(async () => false);
    const window = await open({}, { answers: { exportHistory: answer } });
    await window.press("open-history");
    await window.press("history-export");
    expect(window.has("exported")).toBe(false);
    answer.mockResolvedValue(true);
    await window.press("history-export");
    expect(window.has("exported")).toBe(true);
  });

  it("that cannot be read can be asked for again", async () => {
    const window = await open({}, { answers: { history: refusing({ code: "app_fault" }) } });
    await window.press("open-history");
    expect(window.has("history-problem")).toBe(true);
    expect(window.has("history-again")).toBe(true);
  });
});

describe("the languages", () => {
  const none: Partial<View> = { shop: null, today: { state: "not_set_up" } };

  it("are a press away from every screen on which nothing is under way", async () => {
    const screens: Partial<View>[] = [{}, none, { task: taskAt("daily", { at: "number" }) }, { today: { state: "done", ...dayDone } }];
    for (const view of screens) {
      const window = await open(view);
      await window.press("change-language");
      await window.press("language-ta");
      expect(window.asked()).toEqual([{ request: "chooseLanguage", args: ["ta"] }]);
      expect(window.has("language-ta")).toBe(false);
    }
    const wait = { elapsed_ms: 0, limit_ms: 20_000 };
    const window = await openTask(taskAt("daily", { at: "scanning", wait }));
    expect(window.has("change-language")).toBe(false);
  });

  it("give way to the screen behind them, with what was typed there", async () => {
    const window = await open(none);
    await window.press("start-form");
    await window.press("form-next");
    await window.type("field-user_code", "20810200");
    await window.press("change-language");
    await window.press("back");
    expect(window.part("screen").dataset["screen"]).toBe("form");
    expect((window.part("field-user_code") as HTMLInputElement).value).toBe("20810200");
  });

  it("give way when a journey moves on by itself", async () => {
    const window = await open();
    await window.press("change-language");
    await window.push({ task: taskAt("daily", { at: "number" }) });
    expect(window.has("language-en")).toBe(false);
    expect(window.has("number")).toBe(true);
  });
});

describe("a window without a shop", () => {
  const none: Partial<View> = { shop: null, today: { state: "not_set_up" } };

  it("asks for the language first, each in its own script", async () => {
    const window = await open({ ...none, language: null });
    expect(window.says("language-hi")).toBe("हिन्दी");
    expect(window.says("language-en")).toBe("English");
    for (const language of languages) {
      const name = window.part(`language-${language}`).closest("[lang]");
      expect(name?.getAttribute("lang")).toBe(language);
      expect(name?.getAttribute("dir")).toBe(language === "ur" ? "rtl" : "ltr");
    }
    await window.press("language-hi");
    expect(window.asked()).toEqual([{ request: "chooseLanguage", args: ["hi"] }]);
  });

  it("offers the file, the form and practice", async () => {
    const window = await open(none);
    await window.press("start-file");
    await window.press("start-practice");
    expect(window.asked().map(({ request }) => request)).toEqual(["pickSetupFile", "startPractice"]);
    await window.press("start-form");
    expect(window.part("screen").dataset["screen"]).toBe("form");
  });

  it("offers the check once after it was set up", async () => {
    const window = await open(none);
    await window.push({ shop, today: { state: "ekyc_needed", begun: false } });
    await window.press("fresh-check");
    expect(window.part("settings").dataset["tab"]).toBe("check");
    await window.press("back");
    expect(window.has("fresh")).toBe(false);
  });
});
