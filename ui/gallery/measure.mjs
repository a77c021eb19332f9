// What a person could not read or reach on the page that is open. It runs in the page itself, in any web view, and
// may therefore use nothing that stands outside of it.

export function measure() {
  const found = [];
  const language = document.documentElement.lang;
  const shown = (part) => part.closest(".hidden") === null && part.checkVisibility({ visibilityProperty: true });
  const brief = (text) => `"${text.trim().slice(0, 40)}"`;
  const name = (part) =>
    part.getAttribute("data-testid") ?? `${part.tagName.toLowerCase()}.${part.className} ${brief(part.textContent ?? "")}`;

  const texts = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    const part = node.parentElement;
    if (part === null || node.data.trim() === "") continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    const style = getComputedStyle(part);
    texts.push({ node, part, style, size: parseFloat(style.fontSize), boxes: [...range.getClientRects()] });
  }
  const seen = texts.filter(({ part }) => shown(part));

  scrolling();
  targets();
  places();
  overlaps();
  lines();
  letters();
  leftovers();
  return found;

  function scrolling() {
    for (const part of [document.documentElement, document.body, document.querySelector("main")]) {
      if (part === null) continue;
      if (part.scrollHeight > part.clientHeight + 1) found.push(`scrolls down by ${part.scrollHeight - part.clientHeight}`);
      if (part.scrollWidth > part.clientWidth + 1) found.push(`scrolls sideways by ${part.scrollWidth - part.clientWidth}`);
    }
  }

  function targets() {
    for (const part of document.querySelectorAll("button, input, select, a[href]")) {
      if (!shown(part)) continue;
      const target = part.type === "checkbox" || part.type === "radio" ? part.closest("label") : part;
      const box = target.getBoundingClientRect();
      if (box.height < 47.5 || box.width < 47.5) {
        found.push(`target ${name(part)} is ${Math.round(box.width)} × ${Math.round(box.height)}`);
      }
    }
  }

  // The box of a line is as high as the font wants; what is drawn fills about the middle of it.
  function drawn({ size }, box) {
    const middle = (box.top + box.bottom) / 2;
    return { left: box.left, right: box.right, top: middle - size * 0.4, bottom: middle + size * 0.4 };
  }

  function places() {
    for (const text of seen) {
      const { part, node, size, boxes } = text;
      // On paper, 96 of these are an inch.
      const least = matchMedia("print").matches ? 12 : part.closest(".support") === null ? 18 : 16;
      if (size < least) found.push(`type of ${size} in ${name(part)}`);

      const holder = part.closest("button, td, li, th, .card, section");
      const bounds = holder?.getBoundingClientRect();
      for (const box of boxes.map((box) => drawn(text, box))) {
        if (box.right > innerWidth + 1 || box.left < -1 || box.bottom > innerHeight + 1 || box.top < -1) {
          found.push(`words outside the window: ${brief(node.data)}`);
          break;
        }
        if (bounds === undefined) continue;
        if (box.right > bounds.right + 2 || box.left < bounds.left - 2) {
          found.push(`words wider than their place: ${brief(node.data)} in ${name(holder)}`);
          break;
        }
        if (box.top < bounds.top - 1 || box.bottom > bounds.bottom + 1) {
          found.push(`words higher than their place: ${brief(node.data)} in ${name(holder)}`);
          break;
        }
      }
    }
  }

  function overlaps() {
    const all = seen.flatMap((text) => text.boxes.map((box) => ({ ...drawn(text, box), text })));
    all.forEach((one, index) => {
      for (const other of all.slice(index + 1)) {
        if (one.text === other.text) continue;
        const wide = Math.min(one.right, other.right) - Math.max(one.left, other.left);
        const high = Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top);
        if (wide > 1 && high > 1) found.push(`words over each other: ${brief(one.text.node.data)}, ${brief(other.text.node.data)}`);
      }
    });
  }

  function lines() {
    const canvas = document.createElement("canvas").getContext("2d");
    for (const { node, style, boxes } of seen) {
      if (new Set(boxes.map(({ top }) => Math.round(top))).size < 2) continue;
      canvas.font = `${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
      const ink = canvas.measureText(node.data.trim());
      const height = ink.actualBoundingBoxAscent + ink.actualBoundingBoxDescent;
      if (height > parseFloat(style.lineHeight) + 1) {
        found.push(`lines touch: ${Math.round(height)} in ${style.lineHeight}: ${brief(node.data)}`);
      }
    }
  }

  // Every letter comes from a font of the app. What the system would lend is not there on another computer.
  function letters() {
    const faces = [...document.fonts].map((face) => ({
      family: face.family.replaceAll(/["']/g, ""),
      weight: Number(face.weight),
      ranges: face.unicodeRange.split(",").map((range) => {
        const [first, last = first] = range.trim().slice(2).split("-");
        return [parseInt(first, 16), parseInt(last, 16)];
      }),
      loaded: face.status === "loaded",
    }));
    for (const { node, style } of seen) {
      const families = style.fontFamily.split(",").map((family) => family.trim().replaceAll(/["']/g, ""));
      const weight = Number(style.fontWeight) < 500 ? 400 : 600;
      const faceOf = (letter) => {
        const point = letter.codePointAt(0);
        const holds = (face) => face.weight === weight && face.ranges.some(([first, last]) => first <= point && point <= last);
        return families.map((family) => faces.find((face) => face.family === family && holds(face))).find(Boolean);
      };
      const drawnLetters = [...new Set(node.data.replaceAll(/[\s\u2066-\u2069]/g, ""))];
      const lent = drawnLetters.find((letter) => !faceOf(letter)?.loaded);
      if (lent !== undefined) {
        found.push(`"${lent}" comes from no font of the app (${faceOf(lent)?.family ?? "none"}): ${brief(node.data)}`);
      }
    }
  }

  function leftovers() {
    if (language === "en") return;
    const names = /RD Service|Wi-Fi|Windows|Hazri|hazri|eKYC|AePS|Fingpay|OTP|PAN|PDF|IST|HDFC|L[01]|MFS1\d0|MSO 1300 E3|FM220|Mantra|IDEMIA|Startek|ACPL|SecuGen/g;
    const files = /[A-Z]:\\[\w\\ ]+\.exe|[\w-]+\.(json|sqlite|exe|age)|\w+_\w+/g;
    const english = (text) => /[A-Za-z]/.test(text.replaceAll(names, "").replaceAll(files, ""));
    for (const { node, part } of texts) {
      if (part.closest(".mono") !== null || part.closest("[lang]")?.lang !== language) continue;
      if (english(node.data)) found.push(`left in English: ${brief(node.data)}`);
    }
    for (const attribute of ["aria-label", "title", "placeholder", "alt"]) {
      for (const part of document.body.querySelectorAll(`[${attribute}]`)) {
        const text = part.getAttribute(attribute) ?? "";
        if (english(text)) found.push(`left in English: ${attribute} ${brief(text)}`);
      }
    }
  }
}
