/** Settings: defaults, errors that name every invalid variable but no value, and immutability. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "vitest";
import * as fc from "fast-check";
import { parseSettings, required, type Settings, variables } from "../../core/config.ts";
import { hasCode } from "../../core/kernel/errors.ts";
import { help } from "../../local/help.ts";

/** The error message for these variables. */
function refusal(env: Record<string, string>): string {
  try {
    parseSettings(env);
  } catch (error) {
    assert.ok(hasCode(error, "bad_configuration"), String(error));
    return error.message;
  }
  return assert.fail(`taken: ${JSON.stringify(env)}`);
}

/** Invalid values of each variable. */
const wrong: Record<string, readonly string[]> = {
  PORT: ["http", "-1", "65536", "3000.5", " 3000", "0x10", "99999999999"],
  NADIA_DATA_DIR: ["~/hunter2", "~", " ", "data "],
  NADIA_API_KEY: ["short", "has spaces in the middle", "fifteen-letters", "ключ-из-кириллицы"],
  // Browsers send none of these, so that no call would be recognised as the console's.
  NADIA_CONSOLE_ORIGIN: [
    "https://Hunter2.example",
    "https://hunter2.example:443",
    "https://hunter2.example/",
    "https://hunter2.example?a",
    "https://a:hunter2@b.example",
    "https://[hunter2",
    "https://hunter2:99999",
    "ftp://hunter2.example",
    "hunter2.example",
  ],
  NADIA_PUSH_SERVICES: [
    "https://Hunter2.example",
    "https://hunter2:99999",
    "https://a.example,https://hunter2.example:443",
    "http://hunter2.example",
  ],
  NADIA_DEBOUNCE_MS: ["3s", "-1", "600001"],
  NADIA_MAX_WAIT_MS: ["long", "900001"],
  NADIA_OVERDUE_MINUTES: ["soon", "4321"],
  TELEGRAM_BOT_TOKEN: ["hunter2-no-colon", ":AAE-hunter2", "12x:AAE-hunter2", "12:AAE hunter2"],
  TELEGRAM_WEBHOOK_SECRET: ["hunter2!", "hunter2 hunter2", "h".repeat(257)],
  TELEGRAM_API_ROOT: ["api.telegram.org", "ftp://hunter2"],
  TELEGRAM_UPDATES: ["push", "Polling"],
  DATABASE_URL: [
    "mysql://a:hunter2@b/c",
    "postgres://nouser/db",
    "postgres://a:hunter2@host",
    "postgres://a:hunter2@h:99999/d",
  ],
  NEON_FETCH_ENDPOINT: ["/sql", "hunter2"],
  UPSTASH_REDIS_REST_URL: ["redis://a:hunter2@b"],
  // A header cannot carry what is often copied along with a key.
  UPSTASH_REDIS_REST_TOKEN: [" hunter2", "hunter2\n", "hunter2…"],
  REDIS_URL: [
    "http://a:hunter2@b",
    "localhost:6379",
    "redis://hunter2:99999",
    "redis://cache.example:6379",
    "redis://localhost@cache.example",
    "redis://127.0.0.1.example",
  ],
  AWS_ENDPOINT_URL: ["localhost:4566"],
  AWS_REGION: [" ", "EU-CENTRAL-1", "eu-central-1 ", "hunter2/"],
  AWS_ACCESS_KEY_ID: [" ", "hunter2 "],
  AWS_SECRET_ACCESS_KEY: [" hunter2"],
  AWS_SESSION_TOKEN: ["hunter2\n"],
  ARCHIVE_BUCKET: ["s3://hunter2", "hunter2/files", " ", "Hunter2", "h2"],
  BACKUP_BUCKET: ["s3://hunter2"],
  LEDGER_TABLE: ["hunter 2", "h2", "arn:hunter2"],
  DRAFTS_QUEUE_URL: ["nadia-drafts"],
  DELIVERIES_QUEUE_URL: ["arn:aws:sqs:x"],
  LLM1_MODEL: ["gpt-4o-mini", "google/", "anthropic/x"],
  LLM2_MODEL: ["offline-hunter2", "google/hunter2 ", "openai/hunter 2"],
  GOOGLE_GENERATIVE_AI_API_KEY: ["hunter2 ", "ключ-hunter2"],
  OPENAI_API_KEY: ["\thunter2", "Bearer hunter2"],
  QDRANT_API_KEY: ["hunter2\r\n"],
  GOOGLE_BASE_URL: ["hunter2"],
  OPENAI_BASE_URL: ["hunter2"],
  MODEL_PRICES: [
    "hunter2",
    "openai/x=1",
    "openai/x=1/2/3/4/5",
    "openai/x=1/2//4",
    "openai/x=1/2,",
    "openai/x=-1/2",
    "openai/x=1e3/2",
    "x=1/2",
    "openai/=1/2",
    "openai/x=1/2,openai/x=3/4",
  ],
};

describe("settings", () => {
  test("without variables it has the defaults, and null for what has none", () => {
    const settings = parseSettings({});
    const { port, host, dataDir, wal, apiKey } = settings;
    assert.deepEqual(
      { port, host, dataDir, wal, apiKey },
      {
        port: 3000,
        host: "127.0.0.1",
        dataDir: ".nadia",
        wal: { debounceMs: 3_000, maxWaitMs: 15_000 },
        apiKey: null,
      },
    );
    const unset = [settings.telegram, settings.postgres, settings.redis, settings.queues, settings.models];
    for (const value of unset.flatMap((group) => Object.values(group))) assert.equal(value, null);
  });

  test("an empty variable counts as unset, and unknown ones are ignored", () => {
    const env = { PORT: "", NADIA_API_KEY: "", TELEGRAM_UPDATES: "", PATH: "/bin", HOME: undefined };
    assert.deepEqual(parseSettings(env), parseSettings({}));
  });

  test("one service's endpoint takes precedence over the general one, and a root has no trailing slash", () => {
    const { aws, ledger, telegram } = parseSettings({
      AWS_ENDPOINT_URL_SQS: "http://127.0.0.1:1",
      TELEGRAM_API_ROOT: "http://127.0.0.1:2/",
    });
    assert.deepEqual(
      [aws.endpoint, ledger.endpoint, telegram.apiRoot],
      ["http://127.0.0.1:1", null, "http://127.0.0.1:2"],
    );
  });

  test("each variable ends up where it belongs", () => {
    const settings = parseSettings({
      PORT: "0",
      NADIA_DEBOUNCE_MS: "0",
      NADIA_API_KEY: "sixteen-letters!",
      TELEGRAM_BOT_TOKEN: "1:a-B_c",
      TELEGRAM_UPDATES: "simulator",
      DATABASE_URL: "postgresql://u:p@h.example/db?sslmode=require",
      REDIS_URL: "rediss://h:6380",
      LLM1_MODEL: "google/gemini-3-flash",
      AWS_REGION: "us-east-1",
    });
    assert.deepEqual(
      [settings.port, settings.wal.debounceMs, settings.apiKey, settings.telegram.botToken],
      [0, 0, "sixteen-letters!", "1:a-B_c"],
    );
    assert.deepEqual(
      [settings.telegram.updates, settings.redis.url, settings.models.llm1Model, settings.aws.region],
      ["simulator", "rediss://h:6380", "google/gemini-3-flash", "us-east-1"],
    );
    assert.equal(settings.postgres.databaseUrl, "postgresql://u:p@h.example/db?sslmode=require");
  });

  test("origins are taken as browsers send them", () => {
    const { consoleOrigin, push } = parseSettings({
      NADIA_CONSOLE_ORIGIN: "https://console.example.com:8443",
      NADIA_PUSH_SERVICES: "https://push.example.com , http://127.0.0.1:9000,http://localhost",
    });
    assert.equal(consoleOrigin, "https://console.example.com:8443");
    assert.deepEqual(push.services, [
      "https://push.example.com",
      "http://127.0.0.1:9000",
      "http://localhost",
    ]);
  });

  test("an invalid value is rejected with its variable's name and what it must be, but not repeated", () => {
    for (const [name, values] of Object.entries(wrong)) {
      for (const value of values) {
        const message = refusal({ [name]: value });
        assert.match(message, new RegExp(`^${name} must `), `${name}=${value}: ${message}`);
        assert.ok(!message.includes("hunter2"), message);
      }
    }
  });

  test("every invalid variable is named at once", () => {
    const env = Object.fromEntries(Object.entries(wrong).map(([name, [value = ""]]) => [name, value]));
    const message = refusal(env);
    for (const name of Object.keys(env)) assert.match(message, new RegExp(`(^|; )${name} must `), name);
  });

  test("whatever a secret contains, an error contains none of it", () => {
    const names = ["NADIA_API_KEY", "TELEGRAM_BOT_TOKEN", "TELEGRAM_WEBHOOK_SECRET", "DATABASE_URL"] as const;
    const value = fc.string({ unit: "grapheme-ascii", minLength: 8 }).map((text) => `q!x ${text} z?j`);
    fc.assert(
      fc.property(fc.constantFrom(...names), value, (name, secret) => {
        const message = refusal({ [name]: secret });
        assert.ok(message.startsWith(name) && !message.includes(secret) && !message.includes("q!x"));
      }),
    );
  });

  test("[P4] MODEL_PRICES lists models with their USD per million tokens, kept as millionths", () => {
    const { modelPrices } = parseSettings({
      MODEL_PRICES: "openai/gpt-x=0.25/2/0.025, google/y=1.000001/0, google/z=0.3/2.5/0.03/1",
    });
    assert.deepEqual(modelPrices, [
      { model: "openai/gpt-x", input: 250_000, output: 2_000_000, cached: 25_000 },
      { model: "google/y", input: 1_000_001, output: 0 },
      { model: "google/z", input: 300_000, output: 2_500_000, cached: 30_000, audio: 1_000_000 },
    ]);
    assert.deepEqual(parseSettings({}).modelPrices, []);
  });

  test("every variable is explained in the help and in docs/configuration.md", () => {
    const docs = readFileSync(new URL("../../docs/configuration.md", import.meta.url), "utf8");
    for (const name of variables) {
      assert.match(help, new RegExp(`\\b${name}\\b`), `npm start -- --help lacks ${name}`);
      assert.ok(docs.includes(`\`${name}\``), `docs/configuration.md lacks ${name}`);
    }
  });

  test("they are deeply immutable", () => {
    const settings = parseSettings({ PORT: "1" });
    const parts = [settings, ...Object.values(settings).filter((part) => typeof part === "object")];
    for (const part of parts) assert.ok(part === null || Object.isFrozen(part));
    assert.throws(() => {
      // The type already forbids it; this is what happens to code that ignores the type.
      (settings.wal as { debounceMs: number }).debounceMs = 1;
    }, TypeError);
  });

  test("a missing required setting is named", () => {
    const { apiKey }: Settings = parseSettings({});
    assert.throws(
      () => required(apiKey, "NADIA_API_KEY"),
      (error) => hasCode(error, "bad_configuration") && error.message === "NADIA_API_KEY must be set",
    );
    assert.equal(required(0, "PORT"), 0);
    assert.equal(required("", "HOST"), "");
  });
});
