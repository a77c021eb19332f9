import type { Language } from "../bindings/Language";
import en from "./en";
import type { Spoken } from "./words";

export type { ProblemText, Spoken, Words } from "./words";
export { fieldLabel, sayProblem } from "./problems";

/** English travels with the window itself: it is there before any language was chosen or loaded. */
export const english: Spoken = en;

type Loaded = Promise<{ default: Spoken }>;

const others: Record<Exclude<Language, "en">, () => Loaded> = {
  hi: () => import("./hi"),
  mr: () => import("./mr"),
  bn: () => import("./bn"),
  as: () => import("./as"),
  te: () => import("./te"),
  ta: () => import("./ta"),
  kn: () => import("./kn"),
  ml: () => import("./ml"),
  gu: () => import("./gu"),
  pa: () => import("./pa"),
  or: () => import("./or"),
  ur: () => import("./ur"),
};

/** Everything that is said in a language; only the languages that were chosen are ever loaded. */
export async function loadWords(language: Language): Promise<Spoken> {
  return language === "en" ? english : (await others[language]()).default;
}

export type Direction = "ltr" | "rtl";

/** The name of each language in its own script, in the order they are offered. */
export const languageNames: readonly { language: Language; name: string }[] = [
  { language: "hi", name: "हिन्दी" },
  { language: "en", name: "English" },
  { language: "mr", name: "मराठी" },
  { language: "bn", name: "বাংলা" },
  { language: "as", name: "অসমীয়া" },
  { language: "te", name: "తెలుగు" },
  { language: "ta", name: "தமிழ்" },
  { language: "kn", name: "ಕನ್ನಡ" },
  { language: "ml", name: "മലയാളം" },
  { language: "gu", name: "ગુજરાતી" },
  { language: "pa", name: "ਪੰਜਾਬੀ" },
  { language: "or", name: "ଓଡ଼ିଆ" },
  { language: "ur", name: "اردو" },
];

/** Which way a language is written. */
export function directionOf(language: Language): Direction {
  return language === "ur" ? "rtl" : "ltr";
}
