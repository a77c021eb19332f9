import { fileURLToPath } from "node:url";
import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vite";

const ui = fileURLToPath(new URL("..", import.meta.url));

export default defineConfig({
  root: fileURLToPath(new URL(".", import.meta.url)),
  base: "./",
  plugins: [svelte({ configFile: `${ui}svelte.config.js` })],
  server: { fs: { allow: [`${ui}..`] } },
  build: {
    outDir: `${ui}gallery-dist`,
    emptyOutDir: true,
    target: ["es2021", "safari15"],
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: { input: fileURLToPath(new URL("gallery.html", import.meta.url)) },
  },
});
