// Accessibility, by axe. What else is wrong with a page stands in measure.mjs.

/** Brings axe into the page: through the debugging protocol, because the page's own policy allows no script from outside. */
export async function bringAxe(page, axe) {
  const session = await page.context().newCDPSession(page);
  await session.send("Runtime.evaluate", { expression: axe });
  await session.detach();
}

export function accessibility(page) {
  return page.evaluate(async () => {
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
}
