/** Every function can be built from its declaration: its plain settings and links. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "vitest";
import { createRefreshApp } from "../../core/app/analytics.ts";
import { createDeliveryApp } from "../../core/app/delivery.ts";
import { createDraftApp } from "../../core/app/draft.ts";
import type { Host } from "../../core/app/host.ts";
import { createReviewerApp } from "../../core/app/reviewer.ts";
import { createScheduledBackupApp } from "../../core/app/scheduled-backup.ts";
import { createRecoveryApp } from "../../core/app/recovery.ts";
import { createRetentionApp } from "../../core/app/retention.ts";
import { createHealthApp } from "../../core/app/health.ts";
import { createUpkeepApp } from "../../core/app/upkeep.ts";
import { createWebhookApp } from "../../core/app/webhook.ts";
import { parseSettings, type Settings } from "../../core/config.ts";
import { declare, handlers } from "./declared.ts";
import { testHost } from "../support/host.ts";

const root = join(import.meta.dirname, "../..");
const stores = ["DATABASE_URL", "UPSTASH_REDIS_REST_URL", "UPSTASH_REDIS_REST_TOKEN"];

/** The variable and a value for each link, as functions/lib/cloud.ts reads them. */
const links: Readonly<Record<string, readonly [string, string]>> = {
  DatabaseUrl: ["DATABASE_URL", "postgres://user:password@host.example/nadia"],
  DatabaseReplicaUrl: ["DATABASE_REPLICA_URL", ""],
  RedisUrl: ["UPSTASH_REDIS_REST_URL", "https://redis.example"],
  RedisToken: ["UPSTASH_REDIS_REST_TOKEN", "token"],
  TelegramBotToken: ["TELEGRAM_BOT_TOKEN", "1:token"],
  TelegramWebhookSecret: ["TELEGRAM_WEBHOOK_SECRET", "secret"],
  ErasureSecret: ["NADIA_ERASURE_SECRET", "an-erasure-secret-0123456789"],
  FrontSecret: ["NADIA_FRONT_SECRET", "a-front-secret-0123456789"],
  VapidKey: ["NADIA_VAPID_KEY", "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQ"],
  NadiaApiKey: ["NADIA_API_KEY", "an-admin-key-0123456789"],
  GoogleGenerativeAiApiKey: ["GOOGLE_GENERATIVE_AI_API_KEY", "key"],
  OpenAiApiKey: ["OPENAI_API_KEY", "key"],
  QdrantApiKey: ["QDRANT_API_KEY", "key"],
  ArchiveBucket: ["ARCHIVE_BUCKET", "bucket"],
  BackupsBucket: ["BACKUP_BUCKET", "backups"],
  LedgerTable: ["LEDGER_TABLE", "table"],
  DraftsQueue: ["DRAFTS_QUEUE_URL", "https://sqs.example/drafts"],
  DeliveriesQueue: ["DELIVERIES_QUEUE_URL", "https://sqs.example/deliveries"],
};

type Create = (settings: Settings, host: Host) => unknown;
const apps: Readonly<Record<keyof typeof handlers, Create>> = {
  webhook: createWebhookApp,
  draftWorker: createDraftApp,
  deliveryWorker: createDeliveryApp,
  reviewerApi: createReviewerApp,
  sweep: createRecoveryApp,
  refresh: createRefreshApp,
  upkeep: createUpkeepApp,
  retention: createRetentionApp,
  health: createHealthApp,
  backup: createScheduledBackupApp,
};

const host = testHost();
/** What Lambda itself adds to every function's environment. */
const lambda = { AWS_REGION: "eu-central-1", AWS_ACCESS_KEY_ID: "a", AWS_SECRET_ACCESS_KEY: "b" };

describe("wiring", () => {
  for (const [name, environment] of [
    ["as it is", {}],
    [
      "with every model and Qdrant",
      {
        EMBEDDING_MODEL: "google/gemini-embedding-001",
        SUMMARY_MODEL: "openai/gpt-4o-mini",
        TRANSLATION_MODEL: "openai/gpt-4o-mini",
        QDRANT_URL: "https://qdrant.example",
      },
    ],
  ] as const) {
    test(`[O4] a function has everything it is built from among its settings and links: ${name}`, async () => {
      const declared = await declare("test", environment);
      for (const [function_, create] of Object.entries(apps)) {
        const { environment: plain, linked } = declared.lambda(
          handlers[function_ as keyof typeof handlers], // Object.entries loses the key type
        );
        const known = linked.map((link) => links[link] ?? assert.fail(`no variable for ${link}`));
        const settings = parseSettings({ ...plain.variables, ...lambda, ...Object.fromEntries(known) });
        assert.doesNotThrow(() => create(settings, host), function_);
      }
    });
  }

  test("[O4] [A3] a function reads each link that it has, and no other", async () => {
    const declared = await declare("test", { SUMMARY_MODEL: "openai/gpt-4o-mini" });
    for (const handler of Object.values(handlers)) {
      const source = readFileSync(join(root, `${handler.replace(/\.handler$/, "")}.ts`), "utf8");
      const [, names = ""] = /inCloud\(\w+, \[([^\]]*)\]/.exec(source) ?? assert.fail(handler);
      const own = [...names.matchAll(/"([A-Z_]+)"/g)].map(([, name]) => name);
      const read = names.includes("...stores") ? [...own, ...stores] : own;
      const linked = new Set(declared.lambda(handler).linked.map((link) => links[link]?.[0]));
      // Those of models are only linked where a setting needs them.
      const optional = new Set(["GOOGLE_GENERATIVE_AI_API_KEY", "OPENAI_API_KEY"]);
      assert.deepEqual(
        [...linked].filter((name) => !read.includes(name)),
        [],
        `${handler} does not read them`,
      );
      assert.deepEqual(
        read.filter((name) => !linked.has(name) && !optional.has(name ?? "")),
        [],
        handler,
      );
    }
  });
});
