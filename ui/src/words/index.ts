import type { Language } from "../bindings/Language";
import { en } from "./en";
import { hi } from "./hi";
import type { Words } from "./words";

export type { Words } from "./words";
export { fieldLabel, problemText, sayProblem, type ProblemText } from "./problems";

const languages: Record<Language, Words> = { en, hi };

/** The name of each language in its own script, in the order they are offered. */
export const languageNames: readonly { language: Language; name: string }[] = [
  { language: "hi", name: "हिन्दी" },
  { language: "en", name: "English" },
];

export function wordsOf(language: Language): Words {
  return languages[language];
}
