import { act, cleanup, fireEvent, render } from "@testing-library/svelte";
import Window from "../src/Window.svelte";
import { App } from "../src/app.svelte";
import type { Language } from "../src/bindings/Language";
import type { Problem } from "../src/bindings/Problem";
import type { Task } from "../src/bindings/Task";
import type { View } from "../src/bindings/View";
import { scriptedHost, type Asked, type Script, type ScriptedHost } from "../src/host/browser";
import { english, languageNames, loadWords, type Spoken } from "../src/words";
import { vi } from "vitest";
import { morning, november } from "../gallery/facts";

/** A window on a scripted host, with the few things that hands and eyes do. */
export type Opened = {
  app: App;
  host: ScriptedHost;
  /** The part, which must be there. */
  part(testid: string): HTMLElement;
  has(testid: string): boolean;
  says(testid: string): string;
  press(testid: string): Promise<void>;
  type(testid: string, text: string): Promise<void>;
  push(change: Partial<View>): Promise<void>;
  /** The requests so far, without the first question for the view. */
  asked(): Asked[];
};

export async function open(view: Partial<View> = {}, more: Omit<Script, "view"> = {}): Promise<Opened> {
  const first: View = { ...morning, ...view };
  const host = scriptedHost({ history: november, ...more, view: first });
  const app = new App(host);
  cleanup();
  render(Window, { host, app });
  await settled();
  await speaks(app, app.view === null ? null : (first.language ?? "en"));
  let serial = first.serial;

  const find = (testid: string) => document.querySelector<HTMLElement>(`[data-testid="${testid}"]`);
  const part = (testid: string): HTMLElement => {
    const found = find(testid);
    if (found === null) throw new Error(`${testid} is not on the screen:\n${document.body.textContent}`);
    return found;
  };
  return {
    app,
    host,
    part,
    has: (testid) => find(testid) !== null,
    says: (testid) => (part(testid).textContent ?? "").replace(/\s+/g, " ").trim(),
    press: async (testid) => {
      await fireEvent.click(part(testid));
      await settled();
    },
    type: async (testid, text) => {
      const field = part(testid);
      await act(() => field.focus());
      await fireEvent.input(field, { target: { value: text } });
      await settled();
    },
    push: async (change) => {
      serial += 1;
      host.push({ ...first, serial, ...change });
      await settled();
      await speaks(app, change.language ?? null);
    },
    asked: () => host.asked.filter(({ request }) => request !== "view"),
  };
}

export function openTask(task: Task, more: Omit<Script, "view"> & { view?: Partial<View> } = {}): Promise<Opened> {
  const { view, ...script } = more;
  return open({ task, ...view }, script);
}

export async function settled(): Promise<void> {
  await act(async () => {
    for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
  });
}

/** Waits until the words of the language are there, which are fetched when they are first needed. */
async function speaks(app: App, language: Language | null): Promise<void> {
  if (language === null || app.spoken?.language === language) return;
  await vi.waitFor(() => {
    if (app.spoken?.language !== language) throw new Error(`the window does not speak ${language}`);
  });
  await settled();
}

/** The way a host refuses. */
export function refusing(problem: Problem): () => Promise<never> {
  // The shell rejects with the plain object that crossed over, not with an Error.
  return () => Promise.reject(problem as unknown as Error);
}

export const languages: readonly Language[] = languageNames.map(({ language }) => language);

/** Everything that is said, in every language. */
export const everySpoken: readonly Spoken[] = await Promise.all(languages.map(loadWords));

export { english };

/** The codes of all problems. */
export const problemCodes = Object.keys(english.text.problems) as Problem["code"][];

/** A problem of a code, with made-up facts. */
export function problemWith(code: Problem["code"]): Problem {
  return { code, field: "latlong", wait_s: code === "too_many_requests" ? 30 : null, pc_date: "2001-01-01" } as unknown as Problem;
}
