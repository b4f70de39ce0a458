/** The webhook's bundle, built like SST: small enough for a fast cold start, without anything it must not contain. */
import assert from "node:assert/strict";
import { statSync } from "node:fs";
import path from "node:path";
import { beforeAll, describe, test } from "vitest";
import { build, type Metafile } from "esbuild";

const root = path.resolve(import.meta.dirname, "../..");
const maxBytes = 110_000;

/** SST 4.17.1 adds this to each bundle. */
const banner = `import { createRequire as topLevelCreateRequire } from 'module';
const require = topLevelCreateRequire(import.meta.url);
import { fileURLToPath as topLevelFileUrlToPath, URL as topLevelURL } from "url"
const __filename = topLevelFileUrlToPath(import.meta.url)
const __dirname = topLevelFileUrlToPath(new topLevelURL(".", import.meta.url))
`;

interface Bundle {
  readonly bytes: number;
  /** Every file that was read. */
  readonly inputs: Metafile["inputs"];
  /** Files that are at least partly in the bundle. */
  readonly carried: readonly string[];
}

/** SST 4.17.1's options for a function with `nodejs.minify`, and the webhook's own. */
async function bundle(entry: string): Promise<Bundle> {
  const { metafile, outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: [entry],
    outfile: "bundle.mjs",
    write: false,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "esnext",
    mainFields: ["module", "main"],
    // infra/webhook.ts asks for it.
    keepNames: entry !== "functions/telegram-webhook.ts",
    external: ["sharp", "pg-native"],
    minify: true,
    sourcemap: "linked",
    metafile: true,
    banner: { js: banner },
    logLevel: "error",
  });
  const code = outputFiles.find((file) => file.path.endsWith(".mjs"));
  const parts = Object.values(metafile.outputs).flatMap((output) => Object.entries(output.inputs));
  return {
    bytes: code?.contents.byteLength ?? Number.NaN,
    inputs: metafile.inputs,
    carried: parts.filter(([, { bytesInOutput }]) => bytesInOutput > 0).map(([file]) => file),
  };
}

/** Packages of a bundle, by name. */
const packagesOf = (inputs: Metafile["inputs"]): Set<string> =>
  new Set(
    Object.keys(inputs).flatMap((file) => /^.*node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(file)?.[1] ?? []),
  );

describe("bundles", () => {
  let webhook: Bundle;
  beforeAll(async () => {
    webhook = await bundle("functions/telegram-webhook.ts");
  });

  test(`the webhook has at most ${maxBytes.toLocaleString("en")} bytes`, () => {
    assert.ok(webhook.bytes > 10_000, "something was bundled");
    assert.ok(webhook.bytes <= maxBytes, `${webhook.bytes} bytes`);
  });

  test("the webhook contains no query compiler, no database driver, no LLM SDK and no Bot API client", () => {
    const packages = packagesOf(webhook.inputs);
    assert.ok(packages.has("zod"), [...packages].join());
    for (const name of ["kysely", "ai", "pg", "grammy"]) {
      assert.ok(!packages.has(name), name);
    }
    const scopes = [...packages].filter(
      (name) => name.startsWith("@ai-sdk/") || name.startsWith("@aws-sdk/"),
    );
    assert.deepEqual(scopes, []);
  });

  test("the webhook only contains zod's small variant", () => {
    const large = webhook.carried.filter((file) => /zod\/v4\/(classic|locales)\//.test(file));
    assert.deepEqual(large, []);
  });

  test("no function contains tests, the laptop's engines or migrations", async () => {
    for (const entry of [
      "telegram-webhook",
      "draft-worker",
      "delivery-worker",
      "reviewer-api",
      "scheduled/sweep",
    ]) {
      const file = `functions/${entry}.ts`;
      assert.ok(statSync(path.join(root, file)).isFile());
      const { inputs } = await bundle(file);
      const foreign = Object.keys(inputs).filter((name) => /^(test|local|core\/migrations)\//.test(name));
      assert.deepEqual(foreign, [], entry);
    }
  });
});
