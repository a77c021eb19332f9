// The same walk in the engine of the real window on Linux: WebKitGTK's own small browser, driven over WebDriver.
import { spawn } from "node:child_process";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { measure } from "./measure.mjs";
import { serve } from "./site.mjs";

const [only = "", onlyIn = ""] = process.argv.slice(2);
const PATIENCE_MS = 30_000;

// 1024 × 768, and what 125 % of it leaves between a title bar and a task bar.
const sizes = [
  { name: "100", width: 1024, height: 768 },
  { name: "125-bars", width: 819, height: 557 },
];

/** In the page: goes from scene to scene in one language, and tells what was found in each. */
async function walk(scenes, language, measure, done) {
  const found = [];
  for (const scene of scenes) {
    try {
      await window.gallery.show(scene, language);
      found.push(...measure().map((finding) => [scene, finding]));
    } catch (error) {
      found.push([scene, String(error)]);
    }
  }
  done(found);
}

const ended = [];
const site = await serve();
let looked = 0;
const failed = new Set();
try {
  const display = await virtualScreen();
  const driver = await startDriver(display);
  const page = await openBrowser(driver);
  await page.ask("POST", "url", { url: site.address });
  const { scenes, languages } = await page.run("return { scenes: window.gallery.scenes, languages: window.gallery.languages }");
  const shown = scenes.filter((name) => name.startsWith(only));
  for (const size of sizes) {
    await resize(page, size);
    for (const language of languages.filter((language) => onlyIn === "" || onlyIn.split(",").includes(language))) {
      const found = await page.runToTheEnd(`(${walk})(arguments[0], arguments[1], ${measure}, arguments[2])`, [shown, language]);
      looked += shown.length;
      for (const [scene, finding] of found) {
        failed.add(`${scene}.${language}.${size.name}`);
        console.log(`${scene}.${language}.${size.name}: ${finding}`);
      }
    }
  }
  await page.ask("DELETE", "");
} finally {
  ended.reverse().forEach((process) => process.kill());
  site.close();
}
console.log(`gallery: ${looked - failed.size} passed, ${failed.size} failed (in the web view)`);
process.exitCode = failed.size === 0 && looked > 0 ? 0 : 1;

/** Starts a program that ends with this one, and hears its output until `ready` finds something in it. */
function start(program, args, env, ready) {
  return new Promise((done, fail) => {
    const child = spawn(program, args, { env: { ...process.env, ...env }, stdio: ["ignore", "pipe", "ignore"] });
    ended.push(child);
    let said = "";
    child.stdout.on("data", (data) => {
      said += data;
      const found = ready(said);
      if (found !== null) done(found);
    });
    child.on("error", (error) => fail(new Error(`${program} is needed: ${error.message}`)));
    child.on("exit", () => fail(new Error(`${program} ended by itself: ${said}`)));
  });
}

async function virtualScreen() {
  const args = ["-displayfd", "1", "-screen", "0", "1280x1024x24", "-nolisten", "tcp"];
  return `:${await start("Xvfb", args, {}, (said) => /^(\d+)\n/.exec(said)?.[1] ?? null)}`;
}

async function startDriver(display) {
  const port = await freePort();
  // Without a message of its own when it is ready, it is asked until it answers.
  const env = { DISPLAY: display, GDK_BACKEND: "x11", NO_AT_BRIDGE: "1", LANG: "C.UTF-8" };
  start("WebKitWebDriver", [`--port=${port}`], env, () => null).catch(() => {});
  const address = `http://127.0.0.1:${port}`;
  const until = Date.now() + PATIENCE_MS;
  while (Date.now() < until) {
    const answer = await fetch(`${address}/status`).catch(() => null);
    if (answer?.ok === true) return address;
    await new Promise((done) => setTimeout(done, 100));
  }
  throw new Error("WebKitWebDriver (Debian package webkit2gtk-driver) does not answer");
}

async function freePort() {
  const { createServer } = await import("node:net");
  const server = createServer();
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address();
  await new Promise((done) => server.close(done));
  return port;
}

async function openBrowser(driver) {
  const options = { binary: await miniBrowser(), args: ["--automation"] };
  const { sessionId } = await ask(driver, "POST", "/session", {
    capabilities: { alwaysMatch: { "webkitgtk:browserOptions": options, timeouts: { script: 600_000 } } },
  });
  const of = (method, path, body) => ask(driver, method, `/session/${sessionId}${path === "" ? "" : `/${path}`}`, body);
  return {
    ask: of,
    run: (script) => of("POST", "execute/sync", { script, args: [] }),
    runToTheEnd: (script, args) => of("POST", "execute/async", { script, args }),
  };
}

async function ask(driver, method, path, body) {
  const answer = await fetch(driver + path, { method, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
  const { value } = await answer.json();
  if (!answer.ok) throw new Error(`${method} ${path}: ${value.error} ${value.message}`);
  return value;
}

/** Part of libwebkit2gtk, in the folder of the machine's own kind. */
async function miniBrowser() {
  for (const kind of await readdir("/usr/lib")) {
    const folder = join("/usr/lib", kind, "webkit2gtk-4.1");
    const files = await readdir(folder).catch(() => []);
    if (files.includes("MiniBrowser")) return join(folder, "MiniBrowser");
  }
  throw new Error("MiniBrowser (Debian package libwebkit2gtk-4.1-0) is needed");
}

/** Makes the page itself so large, whatever the browser puts around it. */
async function resize(page, { width, height }) {
  const inside = () => page.run("return [innerWidth, innerHeight]");
  let [around, above] = [0, 0];
  for (let turn = 0; turn < 20; turn += 1) {
    await page.ask("POST", "window/rect", { x: 0, y: 0, width: width + around, height: height + above });
    await new Promise((done) => setTimeout(done, 200));
    const [innerWidth, innerHeight] = await inside();
    if (innerWidth === width && innerHeight === height) return;
    around += width - innerWidth;
    above += height - innerHeight;
  }
  throw new Error(`the page does not become ${width} × ${height}: ${await inside()}`);
}
