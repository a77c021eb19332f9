import type { Problem } from "../bindings/Problem";
import outcomeEn from "../../../src-tauri/crates/core/words/outcome.en.json";
import outcomeHi from "../../../src-tauri/crates/core/words/outcome.hi.json";
import problemsEn from "../../../src-tauri/crates/core/words/problems.en.json";
import problemsHi from "../../../src-tauri/crates/core/words/problems.hi.json";
import type { Language } from "../bindings/Language";
import type { OutcomeTable, ProblemTable, ProblemWords, Words } from "./words";

const tables = {
  en: { problems: problemsEn satisfies ProblemTable, outcomes: outcomeEn satisfies OutcomeTable },
  hi: { problems: problemsHi satisfies ProblemTable, outcomes: outcomeHi satisfies OutcomeTable },
} as const;

export type ProblemText = { problems: ProblemTable; outcomes: OutcomeTable };

export function problemText(language: Language): ProblemText {
  return tables[language];
}

/** The two sentences of a problem, with its facts filled in. */
export function sayProblem(problem: Problem, text: ProblemText, words: Words): ProblemWords {
  const { what, now } = text.problems[problem.code];
  if ("field" in problem) {
    const label = fieldLabel(problem.field, words);
    return { what: what.replaceAll("{field}", label), now: now.replaceAll("{field}", label) };
  }
  if ("wait_s" in problem && problem.wait_s !== null) return { what, now: words.trouble.waitFor(problem.wait_s) };
  return { what, now };
}

/** The label of a set-up field; a name that the service made up is shown as it came. */
export function fieldLabel(field: string, words: Words): string {
  return isField(field, words.fields) ? words.fields[field] : field;
}

function isField(field: string, fields: Words["fields"]): field is keyof Words["fields"] {
  return Object.hasOwn(fields, field);
}
