// Opens every scene in every language and size, and looks for what an agent could not read or reach.
import { mkdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { byAxe } from "./accessibility.mjs";
import { measure } from "./measure.mjs";
import { serve, ui } from "./site.mjs";

const pictures = join(ui, "..", "artefacts", "gallery");
const axe = await readFile(join(ui, "node_modules/axe-core/axe.min.js"), "utf8");
// `npm run shots -- daily,home-done ta,ur`: the scenes whose name begins so, in these languages.
const [only = "", onlyIn = ""] = process.argv.slice(2);

// 125 % on a 1024 × 768 screen leaves 819 × 614 points to lay out in.
const sizes = [
  { name: "100", viewport: { width: 1024, height: 768 }, deviceScaleFactor: 1 },
  { name: "125", viewport: { width: 819, height: 614 }, deviceScaleFactor: 1.25 },
  // The same screen with a title bar above and a task bar below.
  { name: "125-bars", viewport: { width: 819, height: 557 }, deviceScaleFactor: 1.25 },
];
const tightest = sizes.at(-1);
const paper = { width: 794, height: 1123 };

// Names, roles and colours are the same in each language; what differs is what is longest, and what is turned around.
const looksAtAccessibility = (language, size) => language === "en" || (size === tightest && ["ml", "ur"].includes(language));
const keepsPicture = (language, size) => language === "en" || size === tightest;

const site = await serve();
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

let looked = 0;
let failed = 0;
try {
  if (only === "") await rm(pictures, { recursive: true, force: true });
  await mkdir(pictures, { recursive: true });
  const { scenes, languages } = await contents();
  const walks = languages.flatMap((language) => sizes.map((size) => ({ language, size })));
  // Two at a time: the machines that this runs on have two cores.
  await Promise.all([1, 2].map(async () => {
    for (let walk = walks.shift(); walk !== undefined; walk = walks.shift()) await walkThrough(walk, scenes);
  }));
} finally {
  await browser.close();
  site.close();
}
console.log(`gallery: ${looked - failed} passed, ${failed} failed`);
process.exitCode = failed === 0 && looked > 0 ? 0 : 1;

async function walkThrough({ language, size }, scenes) {
  const { viewport, deviceScaleFactor } = size;
  const context = await browser.newContext({ viewport, deviceScaleFactor, reducedMotion: "reduce" });
  const page = await context.newPage();
  let said = [];
  page.on("console", (message) => message.type() === "error" && said.push(message.text()));
  page.on("pageerror", (error) => said.push(String(error)));
  await page.goto(site.address);
  if (looksAtAccessibility(language, size)) await bringAxe(page);
  for (const scene of scenes) {
    said = [];
    const name = `${scene}.${language}.${size.name}`;
    await page.evaluate(([scene, language]) => window.gallery.show(scene, language), [scene, language]);
    if (keepsPicture(language, size)) await page.screenshot({ path: join(pictures, `${name}.png`) });
    const found = [...said, ...(await page.evaluate(measure))];
    if (looksAtAccessibility(language, size)) found.push(...(await page.evaluate(byAxe)));
    if (size === tightest && (await page.$("[data-testid=day-card]")) !== null) found.push(...(await onPaper(page, name)));
    looked += 1;
    for (const finding of found) console.log(`${name}: ${finding}`);
    if (found.length > 0) failed += 1;
  }
  await context.close();
}

// The card of a day, as it goes on a sheet of A4.
async function onPaper(page, name) {
  await page.emulateMedia({ media: "print" });
  await page.setViewportSize(paper);
  await page.screenshot({ path: join(pictures, `${name}.paper.png`) });
  const found = await page.evaluate(measure);
  await page.emulateMedia({ media: "screen" });
  await page.setViewportSize(tightest.viewport);
  return found.map((finding) => `on paper: ${finding}`);
}

/** Through the debugging protocol, because the page's own policy allows no script from outside. */
async function bringAxe(page) {
  const session = await page.context().newCDPSession(page);
  await session.send("Runtime.evaluate", { expression: axe });
  await session.detach();
}

async function contents() {
  const page = await browser.newPage();
  await page.goto(site.address);
  const { scenes, languages } = await page.evaluate(() => ({
    scenes: window.gallery.scenes,
    languages: window.gallery.languages,
  }));
  await page.close();
  return {
    scenes: scenes.filter((name) => only.split(",").some((start) => name.startsWith(start))),
    languages: languages.filter((language) => onlyIn === "" || onlyIn.split(",").includes(language)),
  };
}
