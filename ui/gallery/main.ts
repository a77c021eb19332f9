import { mount } from "svelte";
import Window from "../src/App.svelte";
import { App } from "../src/app.svelte";
import "../src/base.css";
import type { Language } from "../src/bindings/Language";
import { scriptedHost } from "../src/host/browser";
import { scenes, type Move } from "./scenes";

const asked = new URLSearchParams(location.search);
const scene = scenes.find(({ name }) => name === asked.get("scene"));
const language: Language = asked.get("language") === "hi" ? "hi" : "en";
const target = document.getElementById("window");

if (target === null) throw new Error("gallery.html has no #window");
if (scene === undefined) list(target);
else void show(target);

function list(place: HTMLElement): void {
  document.body.classList.add("selectable");
  place.style.setProperty("overflow", "auto");
  for (const { name } of scenes) {
    const line = document.createElement("p");
    line.append(`${name}: `);
    for (const tongue of ["en", "hi"]) {
      const link = document.createElement("a");
      link.href = `?scene=${name}&language=${tongue}`;
      link.textContent = tongue;
      line.append(link, " ");
    }
    place.append(line);
  }
  document.documentElement.dataset["scenes"] = JSON.stringify(scenes.map(({ name }) => name));
}

async function show(place: HTMLElement): Promise<void> {
  if (scene === undefined) return;
  const host = scriptedHost(scene.script(language));
  const app = new App(host);
  mount(Window, { target: place, props: { host, app } });
  await settle();
  if (scene.route !== undefined) app.go(scene.route);
  for (const move of scene.moves ?? []) {
    await settle();
    make(move);
  }
  await settle();
  document.documentElement.dataset["ready"] = "yes";
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
  return new Promise((done) => setTimeout(done, 40));
}
