/** `npm start` from a user's view: one message through the whole loop over HTTP, clear errors, a clean shutdown. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, test } from "vitest";
import * as z from "zod";
import { NadiaError } from "../../core/kernel/errors.ts";
import { type Review, ReviewPage } from "../../core/review/schema.ts";
import { start } from "../../local/start.ts";
import { type FakeBotApi, startFakeBotApi } from "../../local/telegram/bot-api.ts";
import { migratedSettings } from "../support/database.ts";
import { testHost } from "../support/host.ts";
import { waitTimeoutMs } from "../support/eventually.ts";
import { freePort, type AppProcess, startProcess } from "../support/process.ts";
import { dateNow, textUpdate } from "../support/updates.ts";
import { childEnv } from "../support/child-env.ts";

const main = join(import.meta.dirname, "../../local/main.ts");
const secret = "start-secret";
const debounceMs = 300;

/** Runs to completion. */
async function run(env: Record<string, string>, ...args: string[]) {
  const child = spawn(process.execPath, [main, ...args], { env: childEnv(env) });
  const output = { stdout: "", stderr: "" };
  child.stdout.setEncoding("utf8").on("data", (text: string) => (output.stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (output.stderr += text));
  const [code] = await once(child, "close");
  return { code: Number(code), ...output };
}

/** One line on stderr with this text, nothing on stdout, exit code 1. */
function assertRefused(ended: Awaited<ReturnType<typeof run>>, says: RegExp): void {
  assert.deepEqual([ended.code, ended.stdout], [1, ""]);
  assert.match(ended.stderr, /^nadia: [^\n]+\n$/);
  assert.match(ended.stderr, says);
}

/** Why it does not start. */
async function refusalOf(env: Record<string, string>): Promise<string> {
  const refusal = await start(env, testHost()).then(
    () => assert.fail("it started"),
    (error: unknown) => error,
  );
  assert.ok(refusal instanceof NadiaError, String(refusal));
  return refusal.message;
}

describe("npm start", () => {
  const dataDir = mkdtempSync(join(tmpdir(), "nadia-start-"));
  const spare = mkdtempSync(join(tmpdir(), "nadia-start-spare-"));
  let telegram: FakeBotApi;
  let env: Record<string, string>;
  let harness: AppProcess;
  let key: string;

  beforeAll(async () => {
    await migratedSettings();
    telegram = await startFakeBotApi({ token: "1:simulator" });
    env = {
      PORT: String(await freePort()),
      NADIA_DATA_DIR: dataDir,
      NADIA_DEBOUNCE_MS: String(debounceMs),
      TELEGRAM_WEBHOOK_SECRET: secret,
      TELEGRAM_API_ROOT: telegram.apiRoot,
    };
    harness = await startProcess(env);
    key = /API key\s+(\S+)/.exec(harness.output())?.[1] ?? "";
  });
  afterAll(async () => {
    await harness.kill();
    await telegram.close();
    for (const dir of [dataDir, spare]) rmSync(dir, { recursive: true, force: true });
  });

  const api = (method: string, path: string, body?: object) =>
    fetch(harness.url + path, {
      method,
      headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  const listed = async (status: string): Promise<Review[]> =>
    ReviewPage.parse(await (await api("GET", `/v1/reviews?status=${status}`)).json()).items;
  const post = async (update: object) => {
    const response = await fetch(`${harness.url}/telegram/webhook`, {
      method: "POST",
      headers: { "content-type": "application/json", "x-telegram-bot-api-secret-token": secret },
      body: JSON.stringify(update),
    });
    return response.status;
  };
  /** Resolves to the first value that is not null. */
  async function eventually<T>(look: () => Promise<T | null>): Promise<T> {
    for (const end = Date.now() + waitTimeoutMs; Date.now() < end;) {
      const found = await look();
      if (found !== null) return found;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    return assert.fail(`nothing came\n${harness.output().slice(-2_000)}`);
  }

  test("[O6] an update becomes a pending review, is approved and sent; the same update again changes nothing", async () => {
    const update = textUpdate({
      updateId: 501,
      userId: 9_001,
      date: dateNow(),
      text: "Is the lamp in stock?",
    });
    assert.equal(await post(update), 200);
    const review = await eventually(async () => (await listed("pending"))[0] ?? null);
    assert.deepEqual(
      review.messages.map(({ text }) => text),
      ["Is the lamp in stock?"],
    );
    assert.equal(
      (await api("POST", `/v1/reviews/${review.id}/approve`, { final_text: "Yes, it is." })).status,
      200,
    );
    const sent = await eventually(async () => telegram.sent()[0] ?? null);
    assert.deepEqual([sent.chat_id, sent.text], [9_001, "Yes, it is."]);
    await eventually(async () => (await listed("sent"))[0] ?? null);
    assert.equal(await post(update), 200);
    await new Promise((resolve) => setTimeout(resolve, debounceMs + 500));
    assert.deepEqual([(await listed("pending")).length, (await listed("sent")).length], [0, 1]);
    assert.equal(telegram.sent().length, 1);
  });

  test("[O6] a new database starts from the snapshot, migrated", () => {
    assert.doesNotMatch(harness.output(), /migrations\.applied/);
  });

  test("[O6] its own files are for its owner only, and a generated key is printed", () => {
    assert(readdirSync(dataDir).includes("secrets.json"));
    for (const name of ["", ...readdirSync(dataDir), "postgres/cluster/PG_VERSION", "postgres/cluster/base"])
      assert.equal(statSync(join(dataDir, name)).mode & 0o077, 0, name);
    assert(readFileSync(join(dataDir, "secrets.json"), "utf8").includes(key));
    assert.match(harness.output(), new RegExp(`/login#key=${key}`));
    assert.match(harness.output(), /^ {2}Drafts +the offline drafter, labelled as such$/m);
  });

  test("[O6] its pages only run their own files", async () => {
    for (const page of ["/", "/reviews/one", "/simulator"]) {
      const response = await fetch(harness.url + page);
      assert.equal(response.status, 200);
      const policy = response.headers.get("content-security-policy") ?? "";
      assert.match(policy, /default-src 'none'/);
      assert.match(policy, /script-src 'self';/);
      assert.match(policy, /frame-ancestors 'none'/);
      const html = await response.text();
      assert.doesNotMatch(html, /<style|style=|\son\w+=|<script(?![^>]*\ssrc=)/);
      for (const [, file = ""] of html.matchAll(/(?:src|href)="(\/(?:pages|assets)\/[^"]+)"/g))
        assert.equal((await fetch(harness.url + file)).status, 200, file);
    }
    assert.equal((await fetch(`${harness.url}/assets/none.js`)).status, 404);
    assert.equal((await fetch(harness.url, { method: "POST" })).status, 405);
    assert.equal((await fetch(`${harness.url}/pages/..%2fmain.ts`)).status, 404);
  });

  test("[O6] another site's page can neither write as a customer nor read the chats", async () => {
    const foreign = { "sec-fetch-site": "cross-site" };
    assert.equal((await fetch(`${harness.url}/simulator/state`, { headers: foreign })).status, 403);
    const action = { method: "POST", body: JSON.stringify({ do: "join", name: "Eve" }) };
    assert.equal((await fetch(`${harness.url}/simulator/actions`, action)).status, 400);
    const State = z.object({ chats: z.array(z.unknown()), shows_replies: z.boolean() });
    const state = State.parse(await (await fetch(`${harness.url}/simulator/state`)).json());
    assert.deepEqual([state.chats.length, state.shows_replies], [1, false]);
  });

  test("[O6] a second process on the same data is rejected and names the first", async () => {
    assertRefused(await run({ ...env, PORT: "0" }), /process \d+ already runs NADIA on .*NADIA_DATA_DIR/);
  });

  test("[O6] a port in use is reported at once, before any engine starts", async () => {
    const ended = await run({ ...env, NADIA_DATA_DIR: spare });
    assertRefused(ended, new RegExp(`port ${env["PORT"]} .* is in use`));
    assert(!readdirSync(spare).includes("postgres"));
  });

  test("[O6] invalid settings are named in one line, without their values", async () => {
    const file = join(spare, "file");
    writeFileSync(file, "");
    const wrong = { ...env, NADIA_DATA_DIR: spare, PORT: "many", NADIA_API_KEY: "hush" };
    const ended = await run(wrong);
    assertRefused(ended, /PORT .*NADIA_API_KEY/);
    assert.doesNotMatch(ended.stderr, /hush/);
    const cases: [Record<string, string>, RegExp][] = [
      [{ TELEGRAM_UPDATES: "polling", TELEGRAM_API_ROOT: "" }, /TELEGRAM_BOT_TOKEN/],
      [{ UPSTASH_REDIS_REST_URL: "https://example.com" }, /UPSTASH_REDIS_REST_TOKEN/],
      [{ NADIA_DATA_DIR: file }, /NADIA_DATA_DIR/],
      [{ NADIA_DATA_DIR: "/proc/nowhere" }, /NADIA_DATA_DIR/],
      [
        { DATABASE_URL: "postgres://a:hush@b/c", POSTGRES_URL: "postgres://a:hush@b/c" },
        /either DATABASE_URL or POSTGRES_URL/,
      ],
    ];
    // What the process prints of these is the message; a process for each would only load everything again.
    for (const [settings, says] of cases) {
      const message = await refusalOf({ ...env, NADIA_DATA_DIR: spare, PORT: "0", ...settings });
      assert.match(message, says);
      assert.doesNotMatch(message, /hush/);
    }
    assertRefused(await run({}, "--port"), /--help/);
    assert.equal((await run({}, "--help")).code, 0);
  });

  test("[O6] killed and restarted it still has what it acknowledged, and the same key", async () => {
    const update = textUpdate({ updateId: 502, userId: 9_002, date: dateNow(), text: "Do not forget me" });
    assert.equal(await post(update), 200);
    await harness.kill();
    harness = await startProcess(env);
    const review = await eventually(async () => (await listed("pending"))[0] ?? null);
    assert.deepEqual(
      review.messages.map(({ text }) => text),
      ["Do not forget me"],
    );
    assert.equal(await post(update), 200);
    await new Promise((resolve) => setTimeout(resolve, debounceMs + 500));
    assert.equal((await listed("pending")).length, 1);
  });

  test("[O6] a SIGTERM that only reaches npm ends it cleanly too", async () => {
    const npm = spawn("npm", ["start", "--silent"], {
      cwd: join(import.meta.dirname, "../.."),
      env: childEnv({ ...env, NADIA_DATA_DIR: spare, PORT: "0", HOME: spare }),
      stdio: ["ignore", "pipe", "inherit"],
    });
    let output = "";
    npm.stdout.setEncoding("utf8").on("data", (text: string) => (output += text));
    await eventually(async () => (output.includes("NADIA is ready") ? output : null));
    npm.kill("SIGTERM");
    // Its output ends with the last process that holds it.
    await once(npm, "close");
    assert.match(output, /nadia\.stopped/);
  });

  test("[O6] SIGINT, SIGTERM and SIGHUP end it cleanly and with code 0, even while a page is open", async () => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
      const child = spawn(process.execPath, [main], {
        env: childEnv({ ...env, NADIA_DATA_DIR: spare, PORT: "0" }),
        stdio: ["ignore", "pipe", "inherit"],
      });
      let output = "";
      child.stdout.setEncoding("utf8").on("data", (text: string) => (output += text));
      await eventually(async () => (output.includes("NADIA is ready") ? output : null));
      const url = /Simulator\s+(\S+)/.exec(output)?.[1] ?? "";
      // An open page must not delay the shutdown.
      const stream = await fetch(`${url}/events`);
      child.kill(signal);
      // npm forwards a terminal's Ctrl+C to a process that has already received it.
      child.kill(signal);
      const [code] = await once(child, "close");
      assert.equal(code, 0);
      assert.match(output, /nadia\.stopped/);
      await stream.body?.cancel();
    }
  });
});
