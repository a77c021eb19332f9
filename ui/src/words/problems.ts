import type { Problem } from "../bindings/Problem";
import { formatDate } from "../format";
import type { ProblemText, ProblemWords, Words } from "./words";

/** The two sentences of a problem, with its facts filled in. */
export function sayProblem(problem: Problem, text: ProblemText, words: Words): ProblemWords {
  const said = text.problems[problem.code];
  const fill = (sentence: string) => {
    if ("field" in problem) sentence = sentence.replaceAll("{field}", fieldLabel(problem.field, words));
    if ("pc_date" in problem) sentence = sentence.replaceAll("{pc_date}", formatDate(problem.pc_date, words));
    return sentence;
  };
  const wait = "wait_s" in problem ? problem.wait_s : null;
  return { what: fill(said.what), now: wait === null ? fill(said.now) : words.trouble.waitFor(wait) };
}

/** The label of a set-up field; a name that the service made up is shown as it came. */
export function fieldLabel(field: string, words: Words): string {
  return isField(field, words.fields) ? words.fields[field] : field;
}

function isField(field: string, fields: Words["fields"]): field is keyof Words["fields"] {
  return Object.hasOwn(fields, field);
}
