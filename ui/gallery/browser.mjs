// WebKitGTK's own small browser on a screen of its own, driven over WebDriver.
import { spawn } from "node:child_process";
import { rmSync } from "node:fs";
import { mkdir, mkdtemp, readdir, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

const PATIENCE_MS = 30_000;
const ended = [];
const folders = [];

/** Ends all that was started. */
export function closeBrowser() {
  ended.reverse().forEach((process) => process.kill());
  folders.forEach((folder) => rmSync(folder, { recursive: true, force: true }));
}

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

async function startDriver(display, settings) {
  const port = await freePort();
  // Without a message of its own when it is ready, it is asked until it answers.
  const env = { DISPLAY: display, XDG_CONFIG_HOME: settings, GDK_BACKEND: "x11", NO_AT_BRIDGE: "1", LANG: "C.UTF-8" };
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
  const server = createServer();
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address();
  await new Promise((done) => server.close(done));
  return port;
}

/** Opens it where the system asks for less motion. */
export async function openBrowser() {
  const driver = await startDriver(await virtualScreen(), await settingsForLessMotion());
  const options = { binary: await miniBrowser(), args: ["--automation"] };
  const { sessionId, capabilities } = await ask(driver, "POST", "/session", {
    capabilities: { alwaysMatch: { "webkitgtk:browserOptions": options, timeouts: { script: 600_000 } } },
  });
  const of = (method, path, body) => ask(driver, method, `/session/${sessionId}${path === "" ? "" : `/${path}`}`, body);
  return {
    engine: capabilities.browserVersion,
    ask: of,
    run: (script) => of("POST", "execute/sync", { script, args: [] }),
    runToTheEnd: (script, args) => of("POST", "execute/async", { script, args }),
    presses: (key, times) => of("POST", "actions", { actions: [{ type: "key", id: "keyboard", actions: keys(key, times) }] }),
  };
}

function keys(value, times) {
  return Array.from({ length: times }, () => [{ type: "keyDown", value }, { type: "keyUp", value }]).flat();
}

/** A folder of settings for the desktop's toolkit, which the browser goes by. */
async function settingsForLessMotion() {
  const folder = await mkdtemp(join(tmpdir(), "hazri-gallery-"));
  folders.push(folder);
  await mkdir(join(folder, "gtk-3.0"));
  await writeFile(join(folder, "gtk-3.0", "settings.ini"), "[Settings]\ngtk-enable-animations=0\n");
  return folder;
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
export async function resize(page, { width, height }) {
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
