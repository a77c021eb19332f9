// The same walk in the engine of the real window on Linux: WebKitGTK's own small browser, driven over WebDriver. It also
// looks for what keeps a page from somebody who does not see, hear or point as others do, with axe and with the Tab key.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { beginToTab, byAxe, moving, wasTabbed } from "./accessibility.mjs";
import { closeBrowser, openBrowser, resize } from "./browser.mjs";
import { measure } from "./measure.mjs";
import { writeReport } from "./report.mjs";
import { serve, ui } from "./site.mjs";

// `--report`: looks closely in every language, and writes docs/accessibility.md.
const wantsReport = process.argv.includes("--report");
const [only = "", onlyIn = ""] = process.argv.slice(2).filter((argument) => argument !== "--report");
if (wantsReport && only !== "") throw new Error("a report is of all scenes");
const axe = await readFile(join(ui, "node_modules/axe-core/axe.min.js"), "utf8");

// 1024 × 768, and what 125 % of it leaves between a title bar and a task bar.
const sizes = [
  { name: "100", width: 1024, height: 768 },
  { name: "125-bars", width: 819, height: 557 },
];
const tightest = sizes.at(-1);

/** In the page: opens a scene, looks for everything, and gets ready for the Tab key. */
async function look(scene, language, looks, beginToTab, done) {
  const found = [];
  try {
    await window.gallery.show(scene, language);
    for (const look of looks) found.push(...(await look()));
  } catch (error) {
    found.push(String(error));
  }
  done({ found, presses: beginToTab() });
}

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

// Names, roles and colours are the same in each language; what differs is what is longest, and what is turned around.
const isSeenClosely = (language, size) => size === tightest && (wantsReport || ["en", "ml", "ur"].includes(language));

const site = await serve();
const tally = { looked: 0, accessible: 0, found: new Map() };
let contents;
let engine;
try {
  const page = await openBrowser();
  engine = page.engine;
  await page.ask("POST", "url", { url: site.address });
  await page.run(axe);
  contents = await page.run("return { scenes: window.gallery.scenes, languages: window.gallery.languages }");
  const scenes = contents.scenes.filter((name) => only.split(",").some((start) => name.startsWith(start)));
  const languages = contents.languages.filter((language) => onlyIn === "" || onlyIn.split(",").includes(language));
  for (const size of sizes) {
    await resize(page, size);
    for (const language of languages) {
      if (isSeenClosely(language, size)) await lookClosely(page, scenes, language, size);
      else await lookOver(page, scenes, language, size);
    }
  }
  await page.ask("DELETE", "");
} finally {
  closeBrowser();
  site.close();
}
const failed = tally.found.size;
console.log(`accessibility: ${tally.accessible} screens looked at with axe and by keyboard`);
console.log(`gallery: ${tally.looked - failed} passed, ${failed} failed (in the web view)`);
if (wantsReport) await writeReport({ ...tally, ...contents, size: tightest, axe: axeVersion(), engine });
process.exitCode = failed === 0 && tally.looked > 0 ? 0 : 1;

/** What could not be read or reached in each scene. */
async function lookOver(page, scenes, language, size) {
  const found = await page.runToTheEnd(`(${walk})(arguments[0], arguments[1], ${measure}, arguments[2])`, [scenes, language]);
  tally.looked += scenes.length;
  for (const [scene, finding] of found) tell(`${scene}.${language}.${size.name}`, finding);
}

/** The same, and what axe finds, what moves, and where the Tab key goes. */
async function lookClosely(page, scenes, language, size) {
  const script = `(${look})(arguments[0], arguments[1], [${measure}, ${byAxe}, ${moving}], ${beginToTab}, arguments[2])`;
  for (const scene of scenes) {
    const { found, presses } = await page.runToTheEnd(script, [scene, language]);
    await page.presses("\uE004", presses + 1);
    found.push(...(await page.run(`return (${wasTabbed})()`)));
    tally.looked += 1;
    tally.accessible += 1;
    for (const finding of found) tell(`${scene}.${language}.${size.name}`, finding);
  }
}

function tell(screen, finding) {
  tally.found.set(screen, [...(tally.found.get(screen) ?? []), finding]);
  console.log(`${screen}: ${finding}`);
}

function axeVersion() {
  return /axe v([\d.]+)/.exec(axe)?.[1] ?? "";
}
