import { describe, expect, it } from "vitest";
import { App } from "../src/app.svelte";
import { scriptedHost } from "../src/host/browser";
import { morning } from "../gallery/facts";
import { open, settled } from "./window";

describe("what the window asks at its start", () => {
  it("is the view, at once and when it listens, and nothing else", async () => {
    const window = await open();
    expect(window.host.asked.map(({ request }) => request)).toEqual(["view", "view"]);
  });

  it("is shown at once, and what was told before it listened is shown then", async () => {
    const first = { ...morning, serial: 1 };
    const host = scriptedHost({ view: first });
    let listen = () => {};
    host.onHome = () => new Promise((heard) => (listen = () => heard(() => {})));
    const app = new App(host);
    const started = app.start();
    await settled();
    expect(app.view).toEqual(first);

    const later = { ...first, serial: 2 };
    host.view = async () => later;
    listen();
    await started;
    expect(app.view).toEqual(later);
  });
});
