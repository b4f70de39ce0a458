/** Bundles sst.config.ts exactly as the `sst` command does: same options, shims and globals. */
import { readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import type { Plugin } from "esbuild";
import * as z from "zod";
import { loadPlatform, platformFolder, root } from "./platform.ts";

const { esbuild } = loadPlatform();
const configFile = JSON.stringify(path.join(root, "sst.config.ts"));
const modulesOf = z.array(z.object({ alias: z.string(), package: z.string() }));

const banner = `import { createRequire as topLevelCreateRequire } from 'module';
const require = topLevelCreateRequire(import.meta.url);
import { fileURLToPath as topLevelFileUrlToPath, URL as topLevelURL } from "url"
const __filename = topLevelFileUrlToPath(import.meta.url)
const __dirname = topLevelFileUrlToPath(new topLevelURL(".", import.meta.url))`;

const app = z.object({
  name: z.string(),
  removal: z.string().optional(),
  protect: z.boolean().optional(),
  version: z.string(),
  providers: z.looseObject({ aws: z.looseObject({ region: z.string(), version: z.string() }) }),
});

/** The result of `app()` in sst.config.ts for a stage. */
export type App = z.infer<typeof app>;

interface Program {
  contents: string;
  inject: string;
  globals?: string;
  define?: Record<string, string>;
}

function withGlobals(globals: string): Plugin {
  return {
    name: "globals",
    setup: (build) =>
      build.onLoad({ filter: /\.ts$/ }, ({ path: file }) => {
        if (file.includes(`${path.sep}.sst${path.sep}`) || file.includes("node_modules")) return undefined;
        return { contents: `${globals}\n${readFileSync(file, "utf8")}`, loader: "ts" };
      }),
  };
}

const built = new Map<string, Promise<string>>();
let loads = 0;

/** Runs the program from its beginning, and resolves to what it exports. */
async function load(program: Program): Promise<unknown> {
  const key = JSON.stringify(program);
  const file = built.get(key) ?? bundle(program, built.size);
  built.set(key, file);
  loads += 1;
  const { default: exported }: { default: unknown } = await import(`${await file}?load=${loads}`);
  return exported;
}

/** Resolves to the bundle's URL. */
async function bundle(
  { contents, inject, globals = "", define = {} }: Program,
  index: number,
): Promise<string> {
  const outfile = path.join(platformFolder, `sst.config.${process.pid}.${index}.mjs`);
  process.once("exit", () => rmSync(outfile, { force: true }));
  await esbuild.build({
    stdin: { contents, resolveDir: root, sourcefile: "eval.ts", loader: "ts" },
    outfile,
    bundle: true,
    format: "esm",
    platform: "node",
    mainFields: ["module", "main"],
    banner: { js: banner },
    define,
    inject: [path.join(platformFolder, inject)],
    logLevel: "error",
    nodePaths: [path.join(platformFolder, "node_modules")],
    external: [
      "@pulumi/*",
      "undici",
      "@pulumiverse/*",
      "@sst-provider/*",
      "@upstash/pulumi",
      "@aws-sdk/*",
      "esbuild",
      "archiver",
      "glob",
      "vite",
    ],
    plugins: [withGlobals(globals)],
  });
  return pathToFileURL(outfile).href;
}

/** Evaluates `app()` for a stage. */
export async function evaluateApp(stage: string): Promise<App> {
  const contents = `import config from ${configFile}; export default await config.app(${JSON.stringify({ stage })});`;
  return app.parse(await load({ contents, inject: "src/config.ts" }));
}

/** Evaluates `run()` for a stage, registering every resource with Pulumi; resolves to the outputs. */
export async function evaluateRun(decided: App, stage: string, work: string): Promise<unknown> {
  const lock = readFileSync(path.join(root, ".sst/provider-lock.json"), "utf8");
  // All providers are installed; a program sees only those that it asked for.
  const providers = modulesOf.parse(JSON.parse(lock)).filter(({ alias }) => alias in decided.providers);
  const components = JSON.stringify(path.join(platformFolder, "src/components"));
  const { name, providers: settings, removal = "retain", protect = false } = decided;
  const paths = { home: work, root, work, platform: platformFolder };
  return load({
    contents: `import { run } from ${JSON.stringify(path.join(platformFolder, "src/auto/run.ts"))};
      import config from ${configFile};
      const result = await run(config.run);
      export default result;`,
    inject: "src/shim/run.js",
    globals: [
      ...providers.map(({ alias, package: from }) => `import * as ${alias} from ${JSON.stringify(from)};`),
      `import * as sst from ${components};`,
    ].join("\n"),
    define: {
      $app: JSON.stringify({ name, stage, removal, protect, providers: settings }),
      $cli: JSON.stringify({ command: "deploy", dev: false, paths, state: { version: {} } }),
      $dev: "false",
    },
  });
}
