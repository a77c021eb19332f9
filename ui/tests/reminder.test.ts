import { act, fireEvent } from "@testing-library/svelte";
import { describe, expect, it } from "vitest";
import { open, type Opened } from "./window";

async function openTab(reminder = { starts_with_pc: false, reminds: false, opens: "09:00", closes: "20:00" }) {
  const window = await open({ reminder });
  await window.press("open-settings");
  await window.press("settings-tab-reminder");
  return window;
}

const ticked = (window: Opened, testid: string) => (window.part(testid) as HTMLInputElement).checked;
const chosen = (window: Opened, testid: string) => (window.part(testid) as HTMLSelectElement).value;
const offered = (window: Opened, testid: string) =>
  [...(window.part(testid) as HTMLSelectElement).options].map((option) => option.value);
const choose = (window: Opened, testid: string, value: string) =>
  fireEvent.change(window.part(testid), { target: { value } });

describe("the reminder", () => {
  it("is off at first, and is saved as it was chosen", async () => {
    const window = await openTab();
    expect([ticked(window, "reminder-start"), ticked(window, "reminder-on")]).toEqual([false, false]);
    await window.press("reminder-on");
    await choose(window, "reminder-opens", "10:30");
    await choose(window, "reminder-closes", "21:00");
    await window.press("reminder-save");
    expect(window.asked()).toEqual([
      {
        request: "changeReminder",
        args: [{ starts_with_pc: false, reminds: true, opens: "10:30", closes: "21:00" }],
      },
    ]);
    expect(window.has("reminder-saved")).toBe(true);
  });

  it("comes with starting with the computer, and can be left out", async () => {
    const window = await openTab();
    await window.press("reminder-start");
    expect(ticked(window, "reminder-on")).toBe(true);
    await window.press("reminder-on");
    expect([ticked(window, "reminder-start"), ticked(window, "reminder-on")]).toEqual([true, false]);
  });

  it("never lets a shop close before it opens", async () => {
    const window = await openTab();
    await choose(window, "reminder-opens", "22:00");
    expect(chosen(window, "reminder-closes")).toBe("22:30");
    expect(offered(window, "reminder-closes")[0]).toBe("22:30");
    await choose(window, "reminder-opens", "23:30");
    expect(offered(window, "reminder-closes")).toEqual(["23:59"]);
  });

  it("keeps a time that is none of those it offers", async () => {
    const window = await openTab({ starts_with_pc: false, reminds: true, opens: "09:15", closes: "20:45" });
    expect([chosen(window, "reminder-opens"), chosen(window, "reminder-closes")]).toEqual(["09:15", "20:45"]);
  });

  it("says when the computer does not take it", async () => {
    const window = await open({}, { answers: { changeReminder: () => Promise.reject({ code: "file_unwritable" }) } });
    await window.press("open-settings");
    await window.press("settings-tab-reminder");
    await window.press("reminder-save");
    expect(window.part("reminder-save-problem").dataset["code"]).toBe("file_unwritable");
    expect(window.has("reminder-saved")).toBe(false);
  });

  it("leads to the first screen when it is pressed", async () => {
    const window = await openTab();
    await act(() => window.host.askHome());
    await window.press("home-primary");
    expect(window.has("settings")).toBe(false);
  });
});

describe("the file for other programs", () => {
  it("is chosen, shown with its path, and given up", async () => {
    const window = await openTab();
    expect(window.has("status-file")).toBe(false);
    await window.press("status-file-write");
    await window.push({ status_file: "/home/ramesh/hazri-status.json" });
    expect(window.says("status-file")).toBe("/home/ramesh/hazri-status.json");
    await window.press("status-file-stop");
    expect(window.asked().map(({ request }) => request)).toEqual(["pickStatusFile", "dropStatusFile"]);
  });

  it("is told of by name when it could not be written", async () => {
    const window = await open({ notices: [{ notice: "status_file_unwritable", file: "hazri-status.json" }] });
    expect(window.says("notice")).toContain("The file for other programs could not be written. File: hazri-status.json");
  });
});
