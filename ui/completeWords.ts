import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Plugin } from "vite";

type Table = Record<string, Record<string, string>>;

const folder = join(import.meta.dirname, "../src-tauri/crates/core/words");

/** Stops a build in which a language misses a row about a problem, an outcome or a scanner, or names other facts than English. */
export function completeWords(): Plugin {
  return {
    name: "complete-words",
    buildStart() {
      const missing = readTables(folder).flatMap(({ kind, tables }) => whatIsMissing(kind, tables));
      if (missing.length > 0) this.error(missing.join("\n"));
    },
  };
}

/** What each language lacks, or has too much, compared with English. */
export function whatIsMissing(kind: string, tables: ReadonlyMap<string, Table>): string[] {
  const english = tables.get("en");
  if (english === undefined) return [`${kind}.en.json is missing`];
  return [...tables].flatMap(([language, table]) => {
    const file = `${kind}.${language}.json`;
    const lacks = Object.keys(english).filter((row) => !Object.hasOwn(table, row));
    const extra = Object.keys(table).filter((row) => !Object.hasOwn(english, row));
    const other = Object.keys(english).filter((row) => Object.hasOwn(table, row) && shape(table[row]) !== shape(english[row]));
    return [
      ...lacks.map((row) => `${file} has no ${row}`),
      ...extra.map((row) => `${file} has ${row}, which English has not`),
      ...other.map((row) => `${file} ${row}: not the sentences and facts of English (${shape(english[row])})`),
    ];
  });
}

/** `now, what {field}`: which sentences there are, and which facts each of them names. */
function shape(row: Record<string, string> | undefined): string {
  const sentences = Object.entries(row ?? {}).map(([name, text]) => [name, ...(text.match(/\{[^}]*\}/g) ?? [])].join(" "));
  return sentences.sort().join(", ");
}

function readTables(folder: string): { kind: string; tables: Map<string, Table> }[] {
  return ["problems", "outcome", "mending"].map((kind) => {
    const files = readdirSync(folder).filter((file) => file.startsWith(`${kind}.`));
    const read = (file: string): [string, Table] => [
      file.split(".")[1] ?? "",
      JSON.parse(readFileSync(join(folder, file), "utf8")) as Table,
    ];
    return { kind, tables: new Map(files.map(read)) };
  });
}
