import { mount, unmount } from "svelte";
import Window from "../src/Window.svelte";
import { App } from "../src/app.svelte";
import "../src/base.css";
import type { Language } from "../src/bindings/Language";
import { scriptedHost } from "../src/host/browser";
import { languageNames } from "../src/words";
import { scenes, type Move, type Scene } from "./scenes";

const languages = languageNames.map(({ language }) => language);

/** What the walks through the gallery ask of the page. */
export type Gallery = {
  scenes: readonly string[];
  languages: readonly Language[];
  /** Opens a scene in place of the one before; it stands still, with its fonts, when the promise settles. */
  show(scene: string, language: Language): Promise<void>;
};

declare global {
  interface Window {
    gallery: Gallery;
  }
}

const target = document.getElementById("window");
if (target === null) throw new Error("gallery.html has no #window");
const place: HTMLElement = target;
let open: Record<string, unknown> | null = null;

window.gallery = {
  scenes: scenes.map(({ name }) => name),
  languages,
  show: async (name, language) => {
    const scene = scenes.find((scene) => scene.name === name);
    if (scene === undefined) throw new Error(`there is no scene ${name}`);
    await show(scene, language);
  },
};

const asked = new URLSearchParams(location.search);
const wanted = asked.get("scene");
if (wanted === null) list();
else void window.gallery.show(wanted, languages.find((language) => language === asked.get("language")) ?? "en");

function list(): void {
  const all = document.createElement("div");
  all.className = "selectable";
  all.style.setProperty("overflow", "auto");
  all.style.setProperty("height", "100%");
  for (const { name } of scenes) {
    const line = document.createElement("p");
    line.append(`${name}: `);
    for (const language of languages) {
      const link = document.createElement("a");
      link.href = `?scene=${name}&language=${language}`;
      link.textContent = language;
      line.append(link, " ");
    }
    all.append(line);
  }
  place.append(all);
}

async function show(scene: Scene, language: Language): Promise<void> {
  if (open !== null) await unmount(open);
  place.replaceChildren();
  const host = scriptedHost(scene.script(language));
  const app = new App(host);
  open = mount(Window, { target: place, props: { host, app } });
  await settle();
  await speaking(app);
  if (scene.route !== undefined) app.go(scene.route);
  for (const move of scene.moves ?? []) {
    await settle();
    make(move);
  }
  await settle();
  await speaking(app);
  await fontsAreThere();
}

function make(move: Move): void {
  const part = document.querySelector<HTMLElement>(`[data-testid="${move.on}"]`);
  if (part === null) throw new Error(`${move.on} is not on the screen`);
  if (move.type === undefined) {
    part.click();
    return;
  }
  part.focus();
  if (part instanceof HTMLInputElement) {
    part.value = move.type;
    part.dispatchEvent(new InputEvent("input", { bubbles: true }));
  }
  if (move.leave === true) part.blur();
}

function settle(): Promise<void> {
  return new Promise((done) => setTimeout(done, 20));
}

/** The fonts that the page needs are asked for when it is drawn. */
async function fontsAreThere(): Promise<void> {
  do {
    await new Promise(requestAnimationFrame);
    await document.fonts.ready;
  } while (document.fonts.status === "loading");
}

/** The words of a language come from a file of their own. */
async function speaking(app: App): Promise<void> {
  while (app.view !== null && app.spoken?.language !== (app.view.language ?? "en")) await settle();
}
