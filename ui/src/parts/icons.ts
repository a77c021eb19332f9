/** Line drawings on a 24 × 24 ground, by name. */
export const icons = {
  back: "M20 12H5M11 6l-6 6 6 6",
  next: "M4 12h15M13 6l6 6-6 6",
  down: "M6 9.500l6 6 6-6",
  tick: "M4.5 12.5l5 5L19.5 7",
  cross: "M6 6l12 12M18 6L6 18",
  question: "M8.5 9a3.5 3.5 0 1 1 5 3.2c-1 .5-1.5 1.1-1.5 2.3M12 18v.5",
  circle: "M12 4a8 8 0 1 1 0 16 8 8 0 0 1 0-16z",
  dash: "M6 12h12",
  copy: "M9 9h11v11H9zM5 15H4V4h11v1",
  calendar: "M4 6h16v14H4zM4 10.5h16M8.5 3.5V8M15.5 3.5V8",
  gear: "M4 7h9M18 7h2M4 17h2M11 17h9M15.5 4.5a2.5 2.5 0 1 1 0 5 2.5 2.5 0 0 1 0-5zM8.5 14.5a2.5 2.5 0 1 1 0 5 2.5 2.5 0 0 1 0-5z",
  file: "M6 3h8l4 4v14H6zM14 3v4h4M9 12h6M9 16h6",
  keyboard: "M3 6h18v12H3zM7 10h.5M11 10h.5M15 10h.5M8 14h8",
  play: "M8 5l11 7-11 7z",
  send: "M4 12L20 4l-5 16-3.5-6.5zM11.500 13.500L20 4",
  finger:
    "M12 4a7 7 0 0 1 7 7v4M5 15v-4a7 7 0 0 1 3-5.700M8.500 18.500V11a3.500 3.500 0 0 1 7 0v6.500M12 11v9.500",
  phone: "M7 3h10v18H7zM11 18h2",
  again: "M19.500 12a7.500 7.500 0 1 1-2.300-5.400M19.500 3.500v4h-4",
  stop: "M7 7h10v10H7z",
  trash: "M5 7h14M10 7V4h4v3M7 7l1 13h8l1-13M10.500 11v5M13.500 11v5",
  place: "M12 21c-4.500-5-6.500-8-6.500-11a6.500 6.500 0 0 1 13 0c0 3-2 6-6.500 11zM12 7.500a2.500 2.500 0 1 1 0 5 2.500 2.500 0 0 1 0-5z",
  print: "M7 9V4h10v5M7 18H4V9h16v9h-3M7 14.500h10V20H7z",
  export: "M12 4v11M7.500 10.500L12 15l4.500-4.500M4 19.500h16",
  save: "M5 4h11l3 3v13H5zM8 4v5h7V4M8 20v-6h8v6",
  home: "M4 11l8-7 8 7M6 9.500V20h12V9.500",
  language: "M12 3.500a8.500 8.500 0 1 1 0 17 8.500 8.500 0 0 1 0-17zM3.500 12h17M12 3.500c3 2.500 4 5.500 4 8.500s-1 6-4 8.500c-3-2.500-4-5.500-4-8.500s1-6 4-8.500z",
  key: "M8 10.500a4 4 0 1 1 0 8 4 4 0 0 1 0-8zM11 11.500l8-8M15.500 7l3 3",
  scanner: "M5 9h14v11H5zM8 9V6.500a4 4 0 0 1 8 0V9M9 14.500h6",
  internet: "M4 9.500a12 12 0 0 1 16 0M7 13a7.500 7.500 0 0 1 10 0M10 16.500a3 3 0 0 1 4 0M12 19.800v.2",
  clock: "M12 4a8 8 0 1 1 0 16 8 8 0 0 1 0-16zM12 7.500V12l3 2",
  wait: "M12 4a8 8 0 1 1-8 8",
  warning: "M12 4l9 16H3zM12 10v4.500M12 17.300v.2",
  shop: "M4 10l1.500-6h13L20 10M4 10c0 3 4 3 4 0 0 3 4 3 4 0 0 3 4 3 4 0 0 3 4 3 4 0M5.500 12v8h13v-8M10 20v-5h4v5",
  lock: "M6 11h12v9H6zM8.500 11V8a3.500 3.500 0 0 1 7 0v3M12 14.500v2",
  speaker: "M4 9.500v5h3.500L12 18.500v-13L7.500 9.500zM15.500 9a4 4 0 0 1 0 6M18 6.500a7.500 7.500 0 0 1 0 11",
  info: "M12 4a8 8 0 1 1 0 16 8 8 0 0 1 0-16zM12 11v5M12 8v.2",
} as const;

export type IconName = keyof typeof icons;

const directed: readonly IconName[] = ["back", "next", "question", "send", "speaker"];

/** Whether the drawing points the way the words run, and is mirrored where they run from right to left. */
export function isDirected(name: IconName): boolean {
  return directed.includes(name);
}
