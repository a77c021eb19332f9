// What keeps a page from somebody who does not see, hear or point as others do. Each function runs in the page itself,
// in any web view, and may therefore use nothing that stands outside of it.

/** What axe finds, where it was brought into the page before. */
export async function byAxe() {
  const result = await window.axe.run(document, {
    runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    rules: {
      // 7 : 1 for text, 4.5 : 1 for large text.
      "color-contrast-enhanced": { enabled: true },
      // A window of an app, not a page of a site.
      "page-has-heading-one": { enabled: false },
    },
    resultTypes: ["violations"],
  });
  return result.violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${target.join(" ")}: ${failureSummary?.split("\n").slice(1).join(" ")}`),
  );
}

/** What still moves, though the system asks for less motion. */
export function moving() {
  if (!matchMedia("(prefers-reduced-motion: reduce)").matches) return ["the system does not ask for less motion"];
  return document
    .getAnimations()
    .filter(({ playState }) => playState === "running")
    .map(({ effect }) => `moves: ${effect?.target?.outerHTML.slice(0, 60)}`);
}

/**
 * Before the Tab key is pressed: notes where the focus goes. Answers how often it has to be pressed to come by
 * everything once, and out at the end.
 */
export function beginToTab() {
  const shown = (part) => part.closest(".hidden") === null && part.checkVisibility({ visibilityProperty: true });
  const groups = new Set();
  const oncePerGroup = (part) => {
    if (part.type !== "radio") return true;
    const first = !groups.has(part.name);
    groups.add(part.name);
    return first;
  };
  const parts = [...document.querySelectorAll("a[href], button, input, select, textarea, [tabindex='0']")].filter(
    (part) => !part.disabled && shown(part) && oncePerGroup(part),
  );
  const start = document.createElement("span");
  start.tabIndex = -1;
  document.body.prepend(start);
  start.focus();
  const steps = [];
  const note = ({ target }) => steps.push({ part: target, seen: isSeen(target), free: isFree(target), box: target.getBoundingClientRect() });
  document.addEventListener("focusin", note);
  window.tabbing = { parts, steps, end: () => (document.removeEventListener("focusin", note), start.remove()) };
  return parts.length;

  // The ring may be drawn by what holds the field, or by the box beside it.
  function isSeen(part) {
    const near = [part, part.parentElement, part.parentElement?.parentElement, part.nextElementSibling, part.previousElementSibling];
    return near.some((one) => {
      if (!one) return false;
      const { outlineStyle, outlineWidth } = getComputedStyle(one);
      return outlineStyle !== "none" && parseFloat(outlineWidth) >= 2;
    });
  }

  function isFree(part) {
    const box = part.getBoundingClientRect();
    const at = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
    const whole = box.top >= -1 && box.left >= -1 && box.bottom <= innerHeight + 1 && box.right <= innerWidth + 1;
    return whole && at !== null && (part.contains(at) || at.contains(part));
  }
}

/** After the Tab key was pressed so often: what was not reached, not seen, or reached in another order than it is read. */
export function wasTabbed() {
  const { parts, steps, end } = window.tabbing;
  end();
  delete window.tabbing;
  const name = (part) => part.getAttribute("data-testid") ?? `${part.tagName.toLowerCase()} "${(part.textContent ?? "").trim().slice(0, 30)}"`;
  const same = (one, other) => one === other || (one.type === "radio" && one.name === other.name);
  const found = [];
  for (const part of parts) {
    if (!steps.some((step) => same(step.part, part))) found.push(`not reached by keyboard: ${name(part)}`);
  }
  for (const { part, seen, free } of steps) {
    if (!seen) found.push(`the focus is not seen on ${name(part)}`);
    if (!free) found.push(`covered while it has the focus: ${name(part)}`);
  }
  const first = steps.findIndex(({ part }, index) => steps.slice(0, index).some((before) => before.part === part));
  const once = first < 0 ? steps : steps.slice(0, first);
  const leftToRight = document.documentElement.dir !== "rtl";
  once.slice(1).forEach((step, index) => {
    const [before, after] = [once[index].box, step.box];
    const middle = (box) => (box.top + box.bottom) / 2;
    const oneRow = middle(after) > before.top && middle(after) < before.bottom && middle(before) > after.top && middle(before) < after.bottom;
    const inRow = leftToRight ? after.left >= before.left : after.right <= before.right;
    const nextColumn = leftToRight ? after.left >= before.right : after.right <= before.left;
    const back = oneRow ? !inRow : after.bottom <= before.top + 1 && !nextColumn;
    if (back) found.push(`against the order of reading: ${name(once[index].part)}, then ${name(step.part)}`);
  });
  return [...new Set(found)];
}
