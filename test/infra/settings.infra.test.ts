/** The functions' plain environment, the location of their code, and the versions of the toolchain. */
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { test } from "vitest";
import * as z from "zod";
import { parseSettings } from "../../core/config.ts";
import { NadiaError } from "../../core/kernel/errors.ts";
import { declare, type Declared, handlers } from "./declared.ts";
import { root } from "./platform.ts";

test("[O4] non-secret settings have their defaults where turns are scheduled and drafted", async () => {
  const declared = await declare("test");
  const turn = { NADIA_DEBOUNCE_MS: "3000", NADIA_MAX_WAIT_MS: "15000" };
  const models = { LLM1_MODEL: "google/gemini-2.5-flash", LLM2_MODEL: "openai/gpt-4o-mini" };
  const ledger = { LEDGER: "dynamodb" };
  const settings = Object.entries(handlers).map(([name, handler]) => {
    const { variables } = declared.lambda(handler).environment;
    return [
      name,
      Object.fromEntries(
        Object.entries(variables).filter(([key]) => !/^SST_|^POWERTOOLS_|_(?:TABLE|QUEUE_URL)$/.test(key)),
      ),
    ];
  });
  assert.deepEqual(Object.fromEntries(settings), {
    // The number before the colon of the bot's token.
    webhook: { ...turn, TELEGRAM_BOT_ID: "1" },
    draftWorker: { ...turn, ...models, ...ledger },
    deliveryWorker: {},
    reviewerApi: {
      ...turn,
      ...ledger,
      LLM1_MODEL: "google/gemini-2.5-flash",
      LLM2_MODEL: "openai/gpt-4o-mini",
    },
    sweep: turn,
    refresh: {},
    upkeep: ledger,
    retention: ledger,
    health: ledger,
    backup: ledger,
  });
});

test("[O4] a deployer's variable overrides a setting; an empty one does not", async () => {
  const environment = { NADIA_DEBOUNCE_MS: "500", NADIA_MAX_WAIT_MS: "", LLM1_MODEL: "openai/gpt-4o" };
  const declared = await declare("test", environment);
  assert.partialDeepStrictEqual(declared.lambda(handlers.draftWorker).environment.variables, {
    NADIA_DEBOUNCE_MS: "500",
    NADIA_MAX_WAIT_MS: "15000",
    LLM1_MODEL: "openai/gpt-4o",
    LLM2_MODEL: "openai/gpt-4o-mini",
  });
});

test("[O4] what the functions would refuse at their start is refused first, in the same words", async () => {
  const source = readFileSync(path.join(root, "infra/settings.ts"), "utf8");
  const names = [...source.matchAll(/"([A-Z][A-Z\d_]+)"/g)].map(([, name = ""]) => name);
  assert.ok(names.length > 15);
  const given = Object.fromEntries(names.map((name) => [name, "?"]));
  const message = refusalOf(given);
  for (const name of names) assert.ok(message.includes(`${name} must be`), name);
  // Refused with the webhook's function, which comes early.
  const environment = { ...given, NADIA_WEBHOOK_CONCURRENCY: "many" };
  await assert.rejects(declare("test", environment), (error: Error) => {
    assert.ok(error.message.includes(message));
    assert.ok(!error.message.includes("NADIA_WEBHOOK_CONCURRENCY"));
    return true;
  });
});

test("[O4] a secret that a function would refuse is refused first, by its name and without its value", async () => {
  const source = readFileSync(path.join(root, "infra/secrets.ts"), "utf8");
  const names = [...source.matchAll(/new sst\.Secret\("(\w+)"/g)].map(([, name = ""]) => name);
  assert.ok(names.length > 10);
  const value = "copied\n";
  const environment = {
    ...Object.fromEntries(names.map((name) => [`SST_SECRET_${name}`, value])),
    NADIA_WEBHOOK_CONCURRENCY: "many",
  };
  await assert.rejects(declare("test", environment), ({ message }: Error) => {
    for (const name of names) assert.ok(message.includes(`the secret ${name} must`), name);
    assert.ok(!message.includes("copied"));
    assert.ok(!message.includes("NADIA_WEBHOOK_CONCURRENCY"));
    return true;
  });
  // Where SST creates the stores, their secrets are not read.
  await declare("test", {
    NADIA_PROVISION: "neon,upstash",
    SST_SECRET_DatabaseUrl: value,
    SST_SECRET_RedisUrl: value,
  });
});

test("[O4] a secret is checked as the variable as which the functions read it", async () => {
  const source = readFileSync(path.join(root, "functions/lib/cloud.ts"), "utf8");
  const read = [...source.matchAll(/(\w+): \(of\) => of\.(\w+)\.value/g)].map(([, name, link]) => [
    name,
    link,
  ]);
  const { secretNames } = await import("../../infra/secret-settings.ts");
  assert.deepEqual(secretNames, Object.fromEntries(read));
});

test("[O4] a variable that is not passed on may have any form", async () => {
  await declare("test", { HOST: "?", PORT: "?", DATABASE_URL: "?" });
});

function refusalOf(environment: Readonly<Record<string, string>>): string {
  try {
    parseSettings(environment);
    return assert.fail("accepted");
  } catch (error) {
    return error instanceof NadiaError ? error.message : assert.fail("no refusal");
  }
}

test("[O4] [S5] [D4] models besides the drafting ones and Qdrant's address reach the functions that use them, once set", async () => {
  const embedding = { EMBEDDING_MODEL: "openai/text-embedding-3-small" };
  const summary = { SUMMARY_MODEL: "google/gemini-2.5-flash-lite" };
  const translation = { TRANSLATION_MODEL: "openai/gpt-4o-mini" };
  const qdrant = { QDRANT_URL: "https://qdrant.example" };
  const declared = await declare("test", { ...embedding, ...summary, ...translation, ...qdrant });
  const given = Object.entries(handlers).map(([name, handler]) => {
    const { variables } = declared.lambda(handler).environment;
    const ours = Object.entries(variables).filter(([key]) =>
      /^(EMBEDDING|SUMMARY|TRANSLATION|QDRANT)_/.test(key),
    );
    return [name, Object.fromEntries(ours)];
  });
  assert.deepEqual(Object.fromEntries(given), {
    webhook: {},
    draftWorker: { ...embedding, ...summary, ...qdrant },
    deliveryWorker: { ...embedding, ...summary },
    reviewerApi: { ...embedding, ...translation, ...qdrant },
    sweep: {},
    refresh: {},
    upkeep: embedding,
    retention: {},
    health: qdrant,
    backup: qdrant,
  });
});

test("[O4] no concurrency is reserved unless requested: a new account has 10 in total, and 100 must stay free", async () => {
  const reservations = (declared: Declared) =>
    Object.fromEntries(
      Object.entries(handlers).flatMap(([name, handler]) => {
        const { reservedConcurrentExecutions: limit } = declared.lambda(handler);
        return limit === undefined ? [] : [[name, limit]];
      }),
    );
  const workers = (declared: Declared) =>
    declared
      .all("aws:lambda/eventSourceMapping:EventSourceMapping")
      .map(({ scalingConfig }) => JSON.stringify(scalingConfig))
      .sort();
  const usual = await declare("production");
  assert.deepEqual(reservations(usual), {});
  const set = await declare("production", {
    NADIA_WEBHOOK_CONCURRENCY: "50",
    NADIA_API_CONCURRENCY: "20",
    NADIA_SCHEDULE_CONCURRENCY: "1",
    NADIA_DRAFT_CONCURRENCY: "4",
    NADIA_DELIVERY_CONCURRENCY: "",
  });
  assert.deepEqual(reservations(set), {
    webhook: 50,
    reviewerApi: 20,
    sweep: 1,
    refresh: 1,
    upkeep: 1,
    retention: 1,
    health: 1,
    backup: 1,
  });
  assert.deepEqual(workers(set), ['{"maximumConcurrency":10}', '{"maximumConcurrency":4}']);
  await assert.rejects(declare("test", { NADIA_WEBHOOK_CONCURRENCY: "many" }), /NADIA_WEBHOOK_CONCURRENCY/);
});

test("[O4] every handler names a file that exports it", () => {
  for (const handler of Object.values(handlers)) {
    const file = handler.replace(/\.handler$/, ".ts");
    assert.ok(existsSync(path.join(root, file)), `${file} is missing`);
    assert.match(
      readFileSync(path.join(root, file), "utf8"),
      /^export (const|(async )?function) handler\b/m,
      file,
    );
  }
});

test("[O4] the installed SST and provider are those that sst.config.ts pins", async () => {
  const { app } = await declare("test", { NADIA_PROVISION: "neon,upstash" });
  const read = (file: string): unknown => JSON.parse(readFileSync(path.join(root, file), "utf8"));
  const sst = z.object({ version: z.string() }).parse(read("node_modules/sst/package.json"));
  const providers = z
    .array(z.object({ name: z.string(), version: z.string() }))
    .parse(read(".sst/provider-lock.json"));
  const installed = providers.map(({ name, version }) => `${name} ${version}`).sort();
  const pinned = Object.entries(app.providers).map(
    ([name, provider]) => `${name} ${z.looseObject({ version: z.string() }).parse(provider).version}`,
  );
  assert.equal(app.version, sst.version);
  assert.deepEqual(installed, pinned.sort(), "remove .sst and install the platform again");
});
