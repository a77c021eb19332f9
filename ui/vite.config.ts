import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vitest/config";
import { completeWords } from "./completeWords";

export default defineConfig({
  plugins: [svelte(), completeWords()],
  clearScreen: false,
  server: { port: 1420, strictPort: true, fs: { allow: [".."] } },
  build: {
    outDir: "dist",
    emptyOutDir: true,
    target: ["es2021", "safari15"],
    cssTarget: ["safari15"],
    // The content security policy allows files of the app only, so no font or picture may become a data: address.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // Of what is built in; `cargo xtask package` puts it beside those of the crates and fonts.
    license: { fileName: "licences.md" },
  },
  resolve: process.env["VITEST"] ? { conditions: ["browser"] } : {},
  test: {
    environment: "jsdom",
    include: ["tests/**/*.test.ts"],
    setupFiles: ["tests/setup.ts"],
  },
});
