import { describe, expect, it } from "vitest";
import { scenes } from "../gallery/scenes";
import { dayDone, practice, taskAt, troubleOf } from "../gallery/facts";
import { textAloud } from "../src/aloud";
import { english } from "../src/words";
import { open, openTask, settled, type Opened } from "./window";

const button = (window: Opened) => window.part("read-aloud");
const readTexts = (window: Opened) =>
  window.asked().flatMap((asked) => (asked.request === "readAloud" ? [asked.args[0]] : []));
const stops = (window: Opened) => window.asked().filter(({ request }) => request === "stopReading").length;

async function read(window: Opened): Promise<string> {
  await window.press("read-aloud");
  return readTexts(window).at(-1) ?? "";
}

describe("reading aloud", () => {
  it("says what the agent is to do, in the order of the screen", async () => {
    const window = await open();
    const lines = (await read(window)).split("\n");
    expect(lines).toContain(window.part("home-state").querySelector("h1")?.textContent);
    expect(lines.at(-1)).toBe(window.says("home-primary"));
  });

  it("says the four answers of a problem and its button", async () => {
    const trouble = troubleOf({ code: "finger_timeout" });
    const window = await openTask(taskAt("daily", { at: "number" }, { trouble }));
    const text = await read(window);
    for (const part of ["trouble-now", "trouble-counts", "trouble-safe", "trouble-action"]) {
      expect(text).toContain(window.says(part));
    }
    expect(text).not.toContain("HZmf3k2a1x9q7c2v5b8n");
  });

  it("never says what a field holds", async () => {
    const number = await openTask(taskAt("ekyc", { at: "number" }), { view: { practice } });
    await number.press("use-practice-number");
    expect(await read(number)).not.toMatch(/\d/);

    const code = await openTask(taskAt("ekyc", { at: "code", mobile_hint: null, resend_in_ms: 30_000 }), { view: { practice } });
    await code.press("use-practice-code");
    expect(await read(code)).not.toMatch(/\d/);
  });

  it("never says a reference", async () => {
    const window = await openTask(taskAt("daily", { at: "daily_done", ...dayDone }));
    const text = await read(window);
    expect(text).toContain("23:59");
    expect(text).not.toMatch(/DAKYC|20261122/);
  });

  it("stops at a second press, and says so", async () => {
    const window = await open({ aloud: "speaking" });
    expect(window.says("read-aloud")).toBe(english.words.aloud_.stop);
    await window.press("read-aloud");
    expect(stops(window)).toBe(1);
    expect(readTexts(window)).toEqual([]);
    await window.push({ aloud: "silent" });
    expect(window.says("read-aloud")).toBe(english.words.aloud_.read);
  });

  it("stops once when another screen is shown", async () => {
    const window = await open();
    await read(window);
    await window.push({ aloud: "speaking" });
    expect(stops(window)).toBe(0);
    await window.press("open-settings");
    await settled();
    await window.press("settings-tab-reminder");
    await settled();
    expect(stops(window)).toBe(1);
  });

  it("goes on while only the seconds run", async () => {
    const scanning = (elapsed_ms: number) =>
      taskAt("daily", { at: "scanning", wait: { elapsed_ms, limit_ms: 20_000 } });
    const window = await openTask(scanning(1_000), { view: { aloud: "speaking" } });
    const before = window.says("wait-left");
    await window.push({ aloud: "speaking", task: scanning(9_000) });
    await settled();
    expect(window.says("wait-left")).not.toBe(before);
    expect(stops(window)).toBe(0);
  });

  it("is not offered without a voice, nor while a language is chosen", async () => {
    const window = await open({ aloud: "no_voice" });
    expect(window.has("read-aloud")).toBe(false);
    await window.push({ aloud: "silent" });
    expect(window.has("read-aloud")).toBe(true);
    await window.press("change-language");
    expect(window.has("read-aloud")).toBe(false);
  });

  it("has its button at the same end of every header", async () => {
    const window = await open();
    const isLast = () => button(window).closest("nav")?.lastElementChild?.contains(button(window));
    expect(isLast()).toBe(true);
    for (const way of ["open-help", "back", "open-history", "back", "open-settings"]) {
      await window.press(way);
      expect(isLast(), way).toBe(true);
    }
  });
});

describe("every screen", () => {
  const shown = scenes.filter(({ name }) => !/^(language|loading)/.test(name));

  it.each(shown.map((scene) => [scene.name, scene] as const))("%s has something to say, and no long number", async (_, scene) => {
    const script = scene.script("en");
    const window = await open(script.view, script);
    if (scene.route !== undefined) window.app.go(scene.route);
    await settled();
    for (const move of scene.moves ?? []) {
      if (move.type !== undefined) await window.type(move.on, move.type);
      else if (window.has(move.on)) await window.press(move.on);
    }
    await settled();
    const text = textAloud(window.part("screen"));
    expect(text).not.toBe("");
    expect(text).not.toMatch(/\d{5}/);
  });
});
