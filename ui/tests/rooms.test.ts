import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { describe, expect, it } from "vitest";

const root = join(import.meta.dirname, "..", "src");
const files = readdirSync(root, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && /\.(ts|svelte|css|html)$/.test(entry.name))
  .map((entry) => join(entry.parentPath, entry.name))
  .map((path) => ({ path: relative(root, path), text: readFileSync(path, "utf8") }));

const those = (pattern: RegExp) => files.filter(({ text }) => pattern.test(text)).map(({ path }) => path);

describe("the rooms of the window", () => {
  it("leave the shell's programming interface to one file", () => {
    expect(those(/@tauri-apps\//)).toEqual(["host/tauri.ts"]);
  });

  it("keep nothing in the web view's stores and say nothing on its console", () => {
    expect(those(/localStorage|sessionStorage|indexedDB|document\.cookie|console\./)).toEqual([]);
  });

  it("hold no inline style, no inline script and no raw markup, which the security policy forbids", () => {
    expect(those(/\sstyle=|\sstyle:|\{@html|\bin:|\btransition:[a-z]+[={]|innerHTML/)).toEqual([]);
  });

  it("name every colour in the tokens", () => {
    const hex = /#[0-9a-f]{6}\b|#[0-9a-f]{3}\b|rgba?\(/i;
    expect(those(hex)).toEqual(["tokens.css"]);
  });

  it("stay small", () => {
    // Types that are generated, and tables of words, are as long as they have to be.
    const written = files.filter(({ path }) => !path.startsWith("bindings") && !/^words\/[a-z]{2}\.ts$/.test(path));
    const long = written.filter(({ text }) => text.split("\n").length > 400);
    expect(long.map(({ path }) => path)).toEqual([]);
  });
});
