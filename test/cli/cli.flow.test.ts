/** `nadia` as run by a person. */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, test } from "vitest";
import { type EmbeddedPostgres, startEmbeddedPostgres } from "../../local/engines/postgres.ts";
import { type FakeBotApi, startFakeBotApi } from "../../local/telegram/bot-api.ts";
import { childEnv } from "../support/child-env.ts";
import { type Ended, nadia } from "../support/nadia.ts";

const cli = join(import.meta.dirname, "../../cli/nadia.mjs");

/** As a process of its own, which costs a second: for what only a process shows. */
const nadiaProcess = (args: string[], env: Record<string, string> = {}, cwd = tmpdir()): Promise<Ended> =>
  new Promise((resolve) => {
    execFile(process.execPath, [cli, ...args], { env: childEnv(env), cwd }, (error, out, err) => {
      resolve({ code: error === null ? 0 : Number(error.code), out, err });
    });
  });

describe("nadia", () => {
  let engine: EmbeddedPostgres;
  let telegram: FakeBotApi;
  beforeAll(async () => {
    engine = await startEmbeddedPostgres({ dataDir: null });
    telegram = await startFakeBotApi({ token: "1:cli" });
  });
  afterAll(async () => {
    await telegram.close();
    await engine.close();
  });

  test("--help lists every command and exits 0", async () => {
    const { code, out } = await nadia(["--help"]);
    assert.equal(code, 0);
    for (const command of ["migrate", "webhook"]) assert.match(out, new RegExp(command));
  });

  test("as a process it exits with the code of its command and prints errors without a stack", async () => {
    const { code, out, err } = await nadiaProcess(["reviewrs"]);
    assert.deepEqual([code, out], [2, ""]);
    assert.equal(err, "nadia: unknown command 'reviewrs' (Did you mean reviewers?); see nadia --help\n");
  });

  test("a word or an option that a command does not support is rejected, and nothing is done", async () => {
    const env = { DATABASE_URL: engine.databaseUrl, NEON_FETCH_ENDPOINT: engine.fetchEndpoint };
    for (const [args, named] of [
      [["migrate", "down"], "down"],
      [["migrate", "--email", "a@b.c"], "--email"],
      [["knowledge", "setup", "now"], "now"],
      [["webhook", "https://a.example", "--down"], "--down"],
      [["reviewers", "list", "a@b.c"], "a@b.c"],
      [["reviewers", "list", "--role", "admin"], "--role"],
      [["reviewers", "disable", "a@b.c", "d@e.f"], "d@e.f"],
    ] as const) {
      const { code, out, err } = await nadia([...args], env);
      assert.deepEqual([code, out, err.trim().split("\n").length], [2, "", 1], err);
      assert.ok(err.includes(named), err);
    }
  });

  test("[P2] migrate applies what is missing, goes to any migration, and deletes only what was confirmed", async () => {
    const env = { DATABASE_URL: engine.databaseUrl, NEON_FETCH_ENDPOINT: engine.fetchEndpoint };
    const migrate = (...options: string[]) => nadia(["migrate", ...options], env);
    assert.match((await migrate("--status")).out, /^pending 001-customers\n/);
    assert.equal((await migrate("--to", "2")).out, "up 001-customers\nup 002-reviewers\n");
    assert.match((await migrate("--status")).out, /applied 002-reviewers\npending 003-interactions\n/);
    const refused = await migrate("--down");
    assert.equal(refused.code, 2);
    assert.match(refused.err, /deletes the tables and columns of 002-reviewers with their data; .*--yes/);
    assert.equal((await migrate("--down", "--yes")).out, "down 002-reviewers\n");
    assert.match((await migrate()).out, /^up 002-reviewers\n/);
    assert.equal((await migrate()).out, "nothing to do\n");
    assert.equal((await migrate("--to", "0")).code, 2);
    assert.match((await migrate("--to", "0", "--yes")).out, /down 001-customers\n$/);
    assert.equal((await migrate("--to", "999")).code, 2);
    assert.equal((await migrate("--down", "--status")).code, 2);
  });

  test("migrate without DATABASE_URL says what to set", async () => {
    const { code, out, err } = await nadia(["migrate"], { NADIA_DATA_DIR: "/nonexistent/nadia" });
    assert.deepEqual([code, out], [1, ""]);
    assert.match(err, /^nadia: DATABASE_URL must be set.*\(bad_configuration\)\n$/);
  });

  test("webhook sends Telegram address and secret and reads back what was set", async () => {
    const env = {
      TELEGRAM_BOT_TOKEN: "1:cli",
      TELEGRAM_WEBHOOK_SECRET: "s3cret",
      TELEGRAM_API_ROOT: telegram.apiRoot,
    };
    const { code, out } = await nadia(["webhook", "https://nadia.example/hook"], env);
    assert.deepEqual([code, out], [0, "webhook https://nadia.example/hook\n0 pending updates\n"]);
    const call = telegram.calls().find((made) => made.method.toLowerCase() === "setwebhook");
    assert.ok(call !== undefined);
    assert.equal(call.payload["secret_token"], "s3cret");
    const kinds = call.payload["allowed_updates"];
    assert.ok(
      Array.isArray(kinds) &&
        kinds.includes("message") &&
        kinds.includes("business_message") &&
        !kinds.includes("poll"),
    );
  });

  test("a refused webhook names neither token nor secret", async () => {
    const env = {
      TELEGRAM_BOT_TOKEN: "2:wrong",
      TELEGRAM_WEBHOOK_SECRET: "s3cret",
      TELEGRAM_API_ROOT: telegram.apiRoot,
    };
    const { code, err } = await nadia(["webhook", "https://nadia.example/hook"], env);
    assert.equal(code, 1);
    assert.doesNotMatch(err, /2:wrong|s3cret/);
  });
});
