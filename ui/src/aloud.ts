/** What an agent may want to hear is marked `data-aloud`: instructions and buttons. Never what a field holds. */
const MARKED = "[data-aloud]";

/** What the screen says, in the order of reading, a line for each part. What is not shown is not said. */
export function textAloud(screen: HTMLElement): string {
  const parts = [...screen.querySelectorAll<HTMLElement>(MARKED)].filter((part) => part.closest("[hidden]") === null);
  return parts.map(textOf).filter((line) => line !== "").join("\n");
}

function textOf(part: HTMLElement): string {
  return (part.textContent ?? "").replace(/\s+/g, " ").trim();
}
