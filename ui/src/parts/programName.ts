import type { PortOwner } from "../bindings/PortOwner";
import { never } from "../steps";
import type { Words } from "../words";

/** A program as it is called: its file with the folder where that is told, else its name. */
export function programName(program: PortOwner, words: Words): string {
  return program.owner === "program" && program.path !== null ? program.path : programFile(program, words);
}

/** The same without the folder. */
export function programFile(program: PortOwner, words: Words): string {
  switch (program.owner) {
    case "program":
      return program.name;
    case "another_user":
      return words.settings_.programOfAnotherUser;
    case "not_known":
      return words.settings_.programNotKnown;
  }
  return never(program);
}
