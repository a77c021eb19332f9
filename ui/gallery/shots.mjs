// Opens every scene in every language and size, looks for what an agent could not read or reach, and keeps a picture.
import { createServer } from "node:http";
import { mkdir, readFile, rm } from "node:fs/promises";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { findings } from "./findings.mjs";

const ui = fileURLToPath(new URL("..", import.meta.url));
const site = join(ui, "gallery-dist");
const pictures = join(ui, "..", "artefacts", "gallery");
const axe = await readFile(join(ui, "node_modules/axe-core/axe.min.js"), "utf8");
const only = process.argv[2];

// 125 % on a 1024 × 768 screen leaves 819 × 614 points to lay out in.
const sizes = [
  { name: "100", viewport: { width: 1024, height: 768 }, deviceScaleFactor: 1 },
  { name: "125", viewport: { width: 819, height: 614 }, deviceScaleFactor: 1.25 },
  // The same screen with a title bar above and a task bar below.
  { name: "125-bars", viewport: { width: 819, height: 557 }, deviceScaleFactor: 1.25 },
];
const languages = ["en", "hi"];

const server = await serve();
const address = `http://127.0.0.1:${server.address().port}/gallery.html`;
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
  ],
});

let shots = 0;
let failed = 0;
try {
  if (only === undefined) await rm(pictures, { recursive: true, force: true });
  await mkdir(pictures, { recursive: true });
  const scenes = await sceneNames();
  for (const size of sizes) {
    const context = await browser.newContext({
      viewport: size.viewport,
      deviceScaleFactor: size.deviceScaleFactor,
      reducedMotion: "reduce",
      bypassCSP: false,
    });
    await Promise.all(languages.map((language) => shootAll(context, size, language, scenes)));
    await context.close();
  }
} finally {
  await browser.close();
  server.close();
}
console.log(`gallery: ${shots - failed} passed, ${failed} failed`);
process.exitCode = failed === 0 && shots > 0 ? 0 : 1;

async function shootAll(context, size, language, scenes) {
  const page = await context.newPage();
  let said = [];
  page.on("console", (message) => message.type() === "error" && said.push(message.text()));
  page.on("pageerror", (error) => said.push(String(error)));
  for (const scene of scenes) {
    said = [];
    const name = `${scene}.${language}.${size.name}`;
    await page.goto(`${address}?scene=${scene}&language=${language}`);
    await page.waitForSelector("html[data-ready=yes]", { timeout: 15_000, state: "attached" });
    await page.evaluate(() => document.fonts.ready);
    await page.screenshot({ path: join(pictures, `${name}.png`) });
    shots += 1;
    const found = [...said, ...(await findings(page, axe))];
    for (const finding of found) console.log(`${name}: ${finding}`);
    if (found.length > 0) failed += 1;
  }
  await page.close();
}

async function sceneNames() {
  const page = await browser.newPage();
  await page.goto(address);
  await page.waitForSelector("html[data-scenes]", { state: "attached" });
  const names = JSON.parse(await page.getAttribute("html", "data-scenes"));
  await page.close();
  return names.filter((name) => only === undefined || name.startsWith(only));
}

function serve() {
  const types = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".woff2": "font/woff2" };
  const answering = createServer(async (request, response) => {
    const path = normalize(new URL(request.url, "http://localhost").pathname);
    try {
      const body = await readFile(join(site, path));
      response.writeHead(200, { "content-type": types[extname(path)] ?? "application/octet-stream" }).end(body);
    } catch {
      response.writeHead(path === "/favicon.ico" ? 204 : 404).end();
    }
  });
  return new Promise((done) => answering.listen(0, "127.0.0.1", () => done(answering)));
}
