// docs/accessibility.md: what a whole run looked at, and what it found.
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ui } from "./site.mjs";

/** Writes it anew. `found`: from a screen to what was found on it. */
export async function writeReport(run) {
  await writeFile(join(ui, "..", "docs", "accessibility.md"), report(run));
}

function report({ scenes, languages, size, accessible, found, axe, engine }) {
  return `# Accessibility

Written by \`npm --prefix ui run webview -- --report\`, not by hand. The run fails on any finding.

| | |
|---|---|
| rules | WCAG 2.2 A and AA, and the AAA rule of contrast, by axe-core ${axe}; what axe calls good practice, too |
| engine | WebKitGTK ${engine}, the one of the window on Linux, at ${size.width} × ${size.height} CSS pixels: what 1024 × 768 at 125 % leaves between a title bar and a task bar |
| looked at | ${scenes.length} screens and states × ${languages.length} languages = **${accessible}** |
| findings | **${[...found.values()].flat().length}** |

${findings(found)}## What is looked for

| what | how |
|---|---|
| names, roles and states for screen readers; language and direction; headings, lists, landmarks | axe-core |
| contrast of text 7 : 1 | axe-core, \`color-contrast-enhanced\`, on the page; \`ui/tests/contrast.test.ts\` for every pair of the tokens' colours, large text too |
| targets of at least 48 × 48 CSS pixels | every button, field, box and link is measured |
| type of at least 18 pixels, 16 in lines for support; nothing cut off, covered or scrolled | every word is measured |
| all by keyboard, and no trap | the Tab key is pressed once more often than there is anything to reach: everything has to be reached |
| focus seen | an outline of at least 2 pixels, on the part or right around it |
| focus not covered | what has the focus lies whole in the window, and nothing lies over it |
| order of the focus | never back along a row, and up the page only to the next column, in the direction of the language |
| less motion | where the system asks for it, nothing runs |

## In the real window

\`tests/window/by_keyboard.rs\` goes through a whole morning in the built app by keyboard alone: first start, set-up by the
distributor's file, eKYC, daily authentication, history, settings, and back. axe-core and the same measurements look at
each screen on the way.

## How often

\`cargo xtask test\` looks at every screen in every language for words, places and targets. With axe and the Tab key it looks
in English, in Malayalam (the longest) and in Urdu (from right to left): names, roles and colours are the same in each
language, and every other one takes more than half a minute. The run that writes this report looks in all of them.

## What no run can tell

* Of digits that stand alone, in the calendar and in the boxes of the code, axe cannot tell the contrast. They take the
  tokens' colours.
* Whether the words help: all languages but English are drafts.
* How a screen reader of Windows or Linux speaks them: none was listened to.
* WebView2 on Windows was not run. Chromium, which it is made of, was: \`npm --prefix ui run shots\`, with axe.
`;
}

function findings(found) {
  if (found.size === 0) return "";
  const lines = [...found].flatMap(([screen, what]) => what.map((finding) => `* \`${screen}\`: ${finding.replaceAll("\n", " ")}`));
  return `${lines.join("\n")}\n\n`;
}
