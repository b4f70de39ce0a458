/** The build of the console: static files under web/dist, nothing inline, nothing from other origins. */
import tailwind from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { build } from "esbuild";
import { defineConfig, type Plugin } from "vite";

/** A file of its own under a name that stays: browsers keep it by its address, and it may import nothing. */
const pushWorker: Plugin = {
  name: "push-worker",
  apply: "build",
  generateBundle: async function () {
    const { outputFiles } = await build({
      entryPoints: [`${import.meta.dirname}/src/notifications/worker.ts`],
      bundle: true,
      minify: true,
      write: false,
      format: "iife",
      target: "es2023",
    });
    this.emitFile({ type: "asset", fileName: "push-worker.js", source: outputFiles[0]?.text ?? "" });
  },
};

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react(), tailwind(), pushWorker],
  build: {
    outDir: "dist",
    emptyOutDir: true,
    // A data: URL would violate the page's own policy.
    assetsInlineLimit: 0,
    target: "es2023",
    modulePreload: { polyfill: false },
  },
  server: { proxy: { "/v1": "http://127.0.0.1:3000", "/simulator": "http://127.0.0.1:3000" } },
});
