import type { Language } from "../bindings/Language";

/**
 * Chooses between the two forms of a word by the language's own rule of counting: 0 takes the first form in Hindi and the
 * second in English. None of the languages knows a third form.
 */
export function plural(language: Language): (count: number, one: string, other: string) => string {
  const rules = new Intl.PluralRules(language);
  return (count, one, other) => (rules.select(count) === "one" ? one : other);
}
