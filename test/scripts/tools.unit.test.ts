/** `npm ci` leaves the tools out and nothing else; `npm run tools` brings them, and only then calls npm. */
import { spawnSync } from "node:child_process";
import {
  chmodSync,
  cpSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import * as z from "zod";
import { childEnv } from "../support/child-env.ts";

const root = join(import.meta.dirname, "../..");
const names = z.record(z.string(), z.string()).default({});
const Manifest = z.object({
  scripts: names,
  dependencies: names,
  devDependencies: names,
  optionalDependencies: names,
  peerDependencies: names,
});
const Locked = z.object({
  bin: names,
  peer: z.boolean().default(false),
  peerDependencies: names,
});
const Lock = z.object({ packages: z.record(z.string(), Locked) });

const manifest = Manifest.parse(JSON.parse(readFileSync(join(root, "package.json"), "utf8")));
const { packages } = Lock.parse(JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")));
const tools = Object.keys(manifest.peerDependencies);
const others = Object.keys({
  ...manifest.dependencies,
  ...manifest.devDependencies,
  ...manifest.optionalDependencies,
});
const isPeer = (name: string) => packages[`node_modules/${name}`]?.peer;

test("[O6] `npm ci` leaves out the tools, and nothing that it must install", () => {
  // Some versions of npm 11 mark what any other package names as a peer.
  expect(others.filter((name) => isPeer(name) !== false)).toEqual([]);
  expect(tools.filter((name) => isPeer(name) !== true)).toEqual([]);
});

// Knip looks at all other dependencies.
test("every tool is run by a script, imported, or a part of another package", () => {
  const commands = new Set(Object.values(manifest.scripts).flatMap((script) => script.split(" ")));
  const code = globSync(["{bench,functions,scripts,test}/**/*.ts"], { cwd: root })
    .map((file) => readFileSync(join(root, file), "utf8"))
    .join("\n");
  const isUsed = (name: string): boolean =>
    Object.keys(packages[`node_modules/${name}`]?.bin ?? {}).some((command) => commands.has(command)) ||
    [`"${name}"`, `"${name}/`].some((specifier) => code.includes(specifier)) ||
    others.concat(tools).some((other) => name in (packages[`node_modules/${other}`]?.peerDependencies ?? {}));
  expect(tools.filter((name) => !isUsed(name))).toEqual([]);
});

const wanted = {
  "": {},
  "node_modules/zod": { version: "4.0.0" },
  "node_modules/sst": { version: "1.0.0", peer: true },
  "node_modules/sst-win32-x64": { version: "1.0.0", peer: true, optional: true },
};

/** Runs the script in a project with these packages, of which npm's list has `listed`; `npm` is a program that only notes its arguments, and may fail. */
function toolsWith(present: object, { npmFails = false, listed = present } = {}) {
  const project = mkdtempSync(join(tmpdir(), "nadia-tools-"));
  onTestFinished(() => rmSync(project, { recursive: true, force: true }));
  for (const folder of ["bin", "node_modules", "scripts", ...Object.keys(present)])
    mkdirSync(join(project, folder), { recursive: true });
  cpSync(join(root, "scripts/tools.ts"), join(project, "scripts/tools.ts"));
  writeFileSync(join(project, "package.json"), '{"type":"module"}');
  const lock = join(project, "package-lock.json");
  const installed = join(project, "node_modules/.package-lock.json");
  writeFileSync(lock, JSON.stringify({ packages: wanted }));
  writeFileSync(installed, JSON.stringify({ packages: listed }));
  const npm = join(project, "bin/npm");
  writeFileSync(
    npm,
    `#!/bin/sh\necho "$@" >called\n${npmFails ? "exit 7" : `cp "${lock}" "${installed}" && mkdir -p node_modules/sst`}\n`,
  );
  chmodSync(npm, 0o755);
  const env = childEnv({ PATH: `${join(project, "bin")}${delimiter}${process.env["PATH"]}` });
  const { status, stdout, stderr } = spawnSync(process.execPath, ["scripts/tools.ts"], {
    cwd: project,
    env,
    encoding: "utf8",
  });
  const [called] = globSync("called", { cwd: project }).map((file) =>
    readFileSync(join(project, file), "utf8"),
  );
  return { status, stdout, stderr, called };
}

test("[O6] tools that are there are not installed again, silently", () => {
  const { "node_modules/sst-win32-x64": _, ...present } = wanted;
  expect(toolsWith(present)).toEqual({ status: 0, stdout: "", stderr: "", called: undefined });
});

test.for([
  ["missing", {}, {}],
  ["of another version", { "node_modules/sst": { version: "0.9.0", peer: true } }, undefined],
  ["in npm's list although it removed them", {}, wanted],
] as const)(
  "[O6] tools that are %s are installed, by the lock file and without a change of it",
  ([, present, listed]) => {
    const { status, stdout, stderr, called } = toolsWith(present, { listed });
    expect([status, stdout]).toEqual([0, ""]);
    expect(stderr).toContain("Installing the tools that `npm ci` leaves out (packages: 1).");
    expect(called).toMatch(/^install --include=peer --no-save/);
  },
);

test("[O6] a failed installation of the tools says what to look at", () => {
  const { status, stderr } = toolsWith({}, { npmFails: true });
  expect(status).toBe(1);
  expect(stderr).toContain("npm ended with 7. Is its registry reachable?");
});
