/** Builds functions as SST 4.17.1 does: the same esbuild with the same options. */
import { basename, dirname, resolve } from "node:path";
import { build } from "esbuild";

const root = resolve(import.meta.dirname, "../../..");

/** What SST puts in front of a bundle: packages that are not ES modules still need these names. */
const banner = `import { createRequire as topLevelCreateRequire } from 'module';
const require = topLevelCreateRequire(import.meta.url);
import { fileURLToPath as topLevelFileUrlToPath, URL as topLevelURL } from "url"
const __filename = topLevelFileUrlToPath(import.meta.url)
const __dirname = topLevelFileUrlToPath(new topLevelURL(".", import.meta.url))
`;

/** infra/webhook.ts asks for a bundle without the functions' names. */
const omitsNames = (file: string): boolean => file === "functions/telegram-webhook.ts";

/**
 * Writes `<folder>/<name>/bundle.mjs` for each name and source file, as in the functions' zips; resolves to their sizes
 * in bytes. SST builds each alone, with the same result; together, what they share is read once.
 */
export async function bundleFunctions(
  sources: Readonly<Record<string, string>>,
  folder: string,
): Promise<Record<string, number>> {
  const sizes: Record<string, number> = {};
  for (const keepNames of [true, false]) {
    const alike = Object.entries(sources).filter(([, file]) => omitsNames(file) !== keepNames);
    Object.assign(sizes, await bundle(alike, folder, keepNames));
  }
  return sizes;
}

async function bundle(
  sources: readonly (readonly [name: string, file: string])[],
  folder: string,
  keepNames: boolean,
): Promise<Record<string, number>> {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: sources.map(([name, file]) => ({ in: file, out: `${name}/bundle` })),
    outdir: folder,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    platform: "node",
    format: "esm",
    target: "esnext",
    mainFields: ["module", "main"],
    keepNames,
    // infra/defaults.ts asks for it.
    minify: true,
    external: ["sharp", "pg-native"],
    banner: { js: banner },
    metafile: true,
    logLevel: "error",
  });
  const sizes = Object.entries(metafile.outputs).map(([file, { bytes }]) => [basename(dirname(file)), bytes]);
  return Object.fromEntries(sizes) as Record<string, number>;
}
