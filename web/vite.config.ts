/** The build of the console: static files under web/dist, nothing inline, nothing from other origins. */
import tailwind from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { build } from "esbuild";
import { defineConfig, type Plugin } from "vite";

/** A script of its own, which imports nothing. */
async function alone(file: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [`${import.meta.dirname}/src/${file}`],
    bundle: true,
    minify: true,
    write: false,
    format: "iife",
    target: "es2023",
  });
  return outputFiles[0]?.text ?? "";
}

/** Its name stays: browsers keep it by its address. */
const pushWorker: Plugin = {
  name: "push-worker",
  apply: "build",
  generateBundle: async function () {
    const source = await alone("notifications/worker.ts");
    this.emitFile({ type: "asset", fileName: "push-worker.js", source });
  },
};

/** Small enough to run long before the console's own script; without it, as in development, only speed is missing. */
const prefetch: Plugin = {
  name: "prefetch",
  apply: "build",
  buildStart: async function () {
    this.emitFile({ type: "asset", name: "prefetch.js", source: await alone("prefetch.ts") });
  },
  transformIndexHtml: {
    order: "post",
    handler: (_, { bundle = {} }) =>
      Object.values(bundle)
        .filter((file) => file.type === "asset" && file.names.includes("prefetch.js"))
        .map(({ fileName }) => ({
          tag: "script",
          attrs: { src: `/${fileName}`, async: true },
          injectTo: "head",
        })),
  },
};

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react(), tailwind(), pushWorker, prefetch],
  build: {
    outDir: "dist",
    emptyOutDir: true,
    // A data: URL would violate the page's own policy.
    assetsInlineLimit: 0,
    target: "es2023",
    modulePreload: { polyfill: false },
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            // Compiled beside the console's own code, and the same after most updates.
            { name: "libraries", test: /node_modules/, tags: ["$initial"], priority: 2 },
            // What every page needs, in one request: as 36 files over six connections it took half a second longer.
            { name: "console", tags: ["$initial"], priority: 1 },
            // What several pages share, without a request for every icon.
            { name: "shared", minShareCount: 2, entriesAware: true, entriesAwareMergeThreshold: 20_000 },
          ],
        },
        // Rolldown names a shared chunk after all pages that use it.
        chunkFileNames: ({ name }) => `assets/${name.startsWith("shared") ? "shared" : "[name]"}-[hash].js`,
      },
    },
  },
  server: { proxy: { "/v1": "http://127.0.0.1:3000", "/simulator": "http://127.0.0.1:3000" } },
});
