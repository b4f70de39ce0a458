/** Settings that belong together: which are refused, and that what does fit together is taken. */
import { expect, test } from "vitest";
import { parseSettings } from "../../core/config.ts";
import { checkRelatedSettings } from "../../local/related-settings.ts";

const check = (env: Record<string, string>) => checkRelatedSettings(env, parseSettings(env));

const postgres = "postgres://a:hush@db.example/nadia";
const aws = { AWS_ACCESS_KEY_ID: "AKIAHUSH", AWS_SECRET_ACCESS_KEY: "hush" };

const refused: [env: Record<string, string>, says: string][] = [
  [
    { NEON_FETCH_ENDPOINT: "https://db.example/sql" },
    "DATABASE_URL must be set together with NEON_FETCH_ENDPOINT",
  ],
  [{ DATABASE_OWNER_URL: postgres }, "DATABASE_URL must be set together with DATABASE_OWNER_URL"],
  [
    { DATABASE_REPLICA_URL: postgres },
    "DATABASE_URL or POSTGRES_URL must be set together with DATABASE_REPLICA_URL",
  ],
  [
    { NEON_REPLICA_FETCH_ENDPOINT: "https://db.example/sql" },
    "DATABASE_REPLICA_URL must be set together with NEON_REPLICA_FETCH_ENDPOINT",
  ],
  [{ DATABASE_URL: postgres, POSTGRES_URL: postgres }, "set either DATABASE_URL or POSTGRES_URL, not both"],
  [
    { UPSTASH_REDIS_REST_TOKEN: "hush" },
    "UPSTASH_REDIS_REST_URL must be set together with UPSTASH_REDIS_REST_TOKEN",
  ],
  [
    { UPSTASH_REDIS_REST_URL: "https://redis.example" },
    "UPSTASH_REDIS_REST_TOKEN must be set together with UPSTASH_REDIS_REST_URL",
  ],
  [
    {
      UPSTASH_REDIS_REST_URL: "https://redis.example",
      UPSTASH_REDIS_REST_TOKEN: "hush",
      REDIS_URL: "redis://localhost",
    },
    "set either UPSTASH_REDIS_REST_URL or REDIS_URL, not both",
  ],
  [{ AWS_ACCESS_KEY_ID: "AKIAHUSH" }, "AWS_SECRET_ACCESS_KEY must be set together with AWS_ACCESS_KEY_ID"],
  [{ AWS_SECRET_ACCESS_KEY: "hush" }, "AWS_ACCESS_KEY_ID must be set together with AWS_SECRET_ACCESS_KEY"],
  [
    { AWS_ENDPOINT_URL: "http://localhost:4566", DELIVERIES_QUEUE_URL: "http://localhost:4566/0/deliveries" },
    "DRAFTS_QUEUE_URL must be set together with DELIVERIES_QUEUE_URL",
  ],
  [
    {
      DRAFTS_QUEUE_URL: "https://sqs.example/drafts",
      DELIVERIES_QUEUE_URL: "https://sqs.example/deliveries",
    },
    "AWS_ENDPOINT_URL_SQS or AWS_ENDPOINT_URL must be set together with DRAFTS_QUEUE_URL",
  ],
  [{ ARCHIVE_BUCKET: "acme-archive" }, "AWS_ACCESS_KEY_ID must be set together with ARCHIVE_BUCKET"],
  [
    { ARCHIVE_ENDPOINT_URL: "http://localhost:9000" },
    "ARCHIVE_BUCKET must be set together with ARCHIVE_ENDPOINT_URL",
  ],
  [
    { LEDGER: "dynamodb", LEDGER_TABLE: "acme" },
    "AWS_ACCESS_KEY_ID must be set together with LEDGER=dynamodb",
  ],
  [{ ...aws, LEDGER: "dynamodb" }, "LEDGER_TABLE must be set together with LEDGER=dynamodb"],
  [{ ...aws, LEDGER_TABLE: "acme" }, "LEDGER=dynamodb must be set together with LEDGER_TABLE"],
  [
    { GOOGLE_BASE_URL: "https://models.example" },
    "GOOGLE_GENERATIVE_AI_API_KEY must be set together with GOOGLE_BASE_URL",
  ],
  [
    { OPENAI_BASE_URL: "http://localhost:11434/v1" },
    "OPENAI_API_KEY must be set together with OPENAI_BASE_URL",
  ],
  [{ QDRANT_API_KEY: "hush" }, "QDRANT_URL must be set together with QDRANT_API_KEY"],
  [{ TELEGRAM_BOT_ID: "12" }, "TELEGRAM_BOT_TOKEN must be set together with TELEGRAM_BOT_ID"],
  [
    { TELEGRAM_BOT_ID: "12", TELEGRAM_BOT_TOKEN: "13:hush" },
    "TELEGRAM_BOT_ID must be the number before the colon of TELEGRAM_BOT_TOKEN",
  ],
  [{ TELEGRAM_UPDATES: "polling" }, "TELEGRAM_BOT_TOKEN must be set together with TELEGRAM_UPDATES=polling"],
  [{ TELEGRAM_UPDATES: "webhook" }, "TELEGRAM_BOT_TOKEN must be set together with TELEGRAM_UPDATES=webhook"],
  [{ NADIA_DEBOUNCE_MS: "20000" }, "NADIA_MAX_WAIT_MS (15000) must be at least NADIA_DEBOUNCE_MS (20000)"],
];

test("[O6] a setting without the one that it needs is refused, and so are two addresses of one store", () => {
  for (const [env, message] of refused)
    expect(() => check(env), message).toThrow(
      expect.objectContaining({ code: "bad_configuration", message }),
    );
});

test("[O6] everything that does not fit together is named at once", () => {
  const both = { DATABASE_OWNER_URL: postgres, NADIA_MAX_WAIT_MS: "0" };
  expect(() => check(both)).toThrow(/DATABASE_OWNER_URL; NADIA_MAX_WAIT_MS/);
});

test("[O6] what fits together is taken, with or without what is empty", () => {
  for (const env of [
    {},
    {
      DATABASE_URL: postgres,
      POSTGRES_URL: "",
      DATABASE_OWNER_URL: postgres,
      DATABASE_REPLICA_URL: postgres,
    },
    { POSTGRES_URL: postgres, DATABASE_REPLICA_URL: postgres, REDIS_URL: "redis://localhost" },
    { ARCHIVE_BUCKET: "acme-archive", AWS_ENDPOINT_URL_S3: "http://localhost:9000" },
    { ...aws, ARCHIVE_BUCKET: "acme-archive", LEDGER: "dynamodb", LEDGER_TABLE: "acme" },
    { TELEGRAM_UPDATES: "webhook", TELEGRAM_API_ROOT: "http://localhost:8081" },
    { TELEGRAM_BOT_ID: "13", TELEGRAM_BOT_TOKEN: "13:hush", TELEGRAM_UPDATES: "polling" },
    { NADIA_DEBOUNCE_MS: "20000", NADIA_MAX_WAIT_MS: "20000" },
  ])
    check(env);
});
