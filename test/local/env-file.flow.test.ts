/** A file .env in the working directory, as `npm start` and `nadia` read it; every start here ends at its settings. */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, test } from "vitest";
import { childEnv } from "../support/child-env.ts";

const root = join(import.meta.dirname, "../..");

describe("[O6] a file .env in the working directory", () => {
  const dir = mkdtempSync(join(tmpdir(), "nadia-env-"));
  beforeAll(() => {
    // The project's own scripts in another working directory, so that its real .env, if any, has no effect.
    copyFileSync(join(root, "package.json"), join(dir, "package.json"));
    for (const part of ["local", "node_modules", "scripts"]) symlinkSync(join(root, part), join(dir, part));
    writeFileSync(join(dir, ".env"), "# a comment\nPORT=many\nLEDGER='paper'\n");
  });
  afterAll(() => rmSync(dir, { recursive: true, force: true }));

  /** Runs to completion; resolves to exit code and stderr. */
  const run = (file: string, args: string[], env: Record<string, string>) =>
    new Promise<{ code: number; err: string }>((resolve) => {
      const npm = { HOME: dir, npm_config_update_notifier: "false", npm_config_cache: join(dir, ".npm") };
      execFile(
        file,
        args,
        // Ends a start that found no invalid setting and is therefore running.
        { cwd: dir, env: childEnv({ ...npm, ...env }), timeout: 600_000 },
        (error, _out, err) => {
          resolve({ code: error === null ? 0 : Number(error.code), err });
        },
      );
    });

  test("may be missing, silently", async () => {
    const file = join(dir, ".env");
    renameSync(file, `${file}.away`);
    const { err } = await run("npm", ["start", "--silent"], { PORT: "many" });
    renameSync(`${file}.away`, file);
    assert.match(err, /^nadia: .*PORT must be [^\n]*\n$/);
  });

  for (const [name, file, args] of [
    ["npm start", "npm", ["start", "--silent"]],
    ["nadia", join(root, "cli/nadia.mjs"), ["reviewers", "list"]],
  ] as const) {
    test(`is read by ${name}`, async () => {
      const { code, err } = await run(file, [...args], {});
      assert.equal(code, 1, err);
      assert.match(err, /PORT must be .*LEDGER must be/);
    });

    test(`is refused by ${name} if it is a folder`, async () => {
      const env = join(dir, ".env");
      renameSync(env, `${env}.away`);
      mkdirSync(env);
      const { code, err } = await run(file, [...args], {});
      rmdirSync(env);
      renameSync(`${env}.away`, env);
      assert.equal(code, 1, err);
      assert.match(err, /^nadia: \.env cannot be read \(\w+\); [^\n]*\n$/);
    });

    test(`does not override the environment for ${name}, not even with an empty value`, async () => {
      for (const port of ["3999", ""]) {
        const { code, err } = await run(file, [...args], { PORT: port });
        assert.equal(code, 1, err);
        assert.match(err, /LEDGER must be/);
        assert.doesNotMatch(err, /PORT/);
      }
    });
  }
});
