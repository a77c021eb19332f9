// What is wrong with the page that is open: accessibility, overflow, clipped words, small targets, small type.

export async function findings(page, axe) {
  // Through the debugging protocol, because the page's own policy allows no script from outside.
  const session = await page.context().newCDPSession(page);
  await session.send("Runtime.evaluate", { expression: axe });
  await session.detach();
  const accessibility = await page.evaluate(async () => {
    const result = await window.axe.run(document, {
      runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
      rules: {
        "color-contrast-enhanced": { enabled: true },
        // A window of an app, not a page of a site.
        "page-has-heading-one": { enabled: false },
      },
    });
    return result.violations.flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${id}: ${target.join(" ")}: ${failureSummary?.split("\n").slice(1).join(" ")}`),
    );
  });
  return [...accessibility, ...(await page.evaluate(measure))];
}

function measure() {
  const found = [];
  const name = (part) =>
    part.getAttribute("data-testid") ?? `${part.tagName.toLowerCase()}.${part.className} "${part.textContent?.trim().slice(0, 30)}"`;
  const hidden = (part) => part.closest(".hidden") !== null || getComputedStyle(part).visibility === "hidden";

  for (const part of [document.documentElement, document.body, document.querySelector("main")]) {
    if (part === null) continue;
    if (part.scrollHeight > part.clientHeight + 1) found.push(`scrolls down by ${part.scrollHeight - part.clientHeight}`);
    if (part.scrollWidth > part.clientWidth + 1) found.push(`scrolls sideways by ${part.scrollWidth - part.clientWidth}`);
  }

  for (const part of document.querySelectorAll("button, input, select, a[href]")) {
    if (hidden(part)) continue;
    const target = part.type === "checkbox" || part.type === "radio" ? part.closest("label") : part;
    const box = target.getBoundingClientRect();
    if (box.height < 47.5 || box.width < 47.5) {
      found.push(`target ${name(part)} is ${Math.round(box.width)} × ${Math.round(box.height)}`);
    }
  }

  const words = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let text = words.nextNode(); text !== null; text = words.nextNode()) {
    const part = text.parentElement;
    if (part === null || text.data.trim() === "" || hidden(part)) continue;
    const size = parseFloat(getComputedStyle(part).fontSize);
    const least = part.closest(".support") === null ? 18 : 16;
    if (size < least) found.push(`type of ${size} in ${name(part)}`);

    const range = document.createRange();
    range.selectNodeContents(text);
    for (const box of range.getClientRects()) {
      if (box.right > innerWidth + 1 || box.left < -1 || box.bottom > innerHeight + 1 || box.top < -1) {
        found.push(`words outside the window: "${text.data.trim().slice(0, 40)}"`);
        break;
      }
      const holder = part.closest("button, td, li, th, .card, section");
      const bounds = holder?.getBoundingClientRect();
      if (bounds !== undefined && (box.right > bounds.right + 2 || box.left < bounds.left - 2)) {
        found.push(`words wider than their place: "${text.data.trim().slice(0, 40)}" in ${name(holder)}`);
        break;
      }
    }
  }
  return found;
}
