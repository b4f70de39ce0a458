/** Permissions: links, secrets, roles and the types of what is linked. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { beforeAll, describe, test } from "vitest";
import * as z from "zod";
import { renderResourceTypes } from "./sst-env.ts";
import type { Declared } from "./declared.ts";
import { declare, handlers, permissions } from "./declared.ts";
import { root } from "./platform.ts";

for (const stage of ["test", "production"]) {
  describe(`access in stage ${stage}`, () => {
    let declared: Declared;
    beforeAll(async () => {
      declared = await declare(stage);
    });

    const queueName = (name: string) => String(declared.named(`${name}Queue`)["name"]);

    test("[A3] a secret, queue or table is linked only to the functions that need it", () => {
      const stores = ["DatabaseUrl", "RedisToken", "RedisUrl"];
      const linked = Object.fromEntries(
        Object.entries(handlers).map(([name, handler]) => [name, declared.lambda(handler).linked]),
      );
      const models = ["GoogleGenerativeAiApiKey", "OpenAiApiKey"];
      assert.deepEqual(linked, {
        webhook: [...stores, "DeliveriesQueue", "DraftsQueue", "TelegramWebhookSecret"].sort(),
        draftWorker: [
          ...stores,
          ...models,
          "ArchiveBucket",
          "DeliveriesQueue",
          "DraftsQueue",
          "ErasureSecret",
          "LedgerTable",
          "QdrantApiKey",
          "TelegramBotToken",
        ].sort(),
        deliveryWorker: [
          ...stores,
          "ArchiveBucket",
          "DeliveriesQueue",
          "DraftsQueue",
          "TelegramBotToken",
          "VapidKey",
        ].sort(),
        reviewerApi: [
          ...stores,
          "ArchiveBucket",
          "DatabaseReplicaUrl",
          "DeliveriesQueue",
          "DraftsQueue",
          "FrontSecret",
          ...models,
          "NadiaApiKey",
          "QdrantApiKey",
          "TelegramBotToken",
          "VapidKey",
        ].sort(),
        sweep: [
          ...stores,
          "DeliveriesQueue",
          "DraftsQueue",
          "TelegramBotToken",
          "TelegramWebhookSecret",
        ].sort(),
        refresh: ["DatabaseUrl"],
        upkeep: stores,
        retention: ["ArchiveBucket", "DatabaseUrl"],
        health: [...stores, "QdrantApiKey", "TelegramBotToken"].sort(),
        backup: ["BackupsBucket", "DatabaseUrl", "QdrantApiKey"],
      });
    });

    test("[A3] only functions that embed get the key of the embedding model's provider", async () => {
      for (const [model, key] of [
        ["google/gemini-embedding-001", "GoogleGenerativeAiApiKey"],
        ["openai/text-embedding-3-small", "OpenAiApiKey"],
      ] as const) {
        const configured = await declare(stage, { EMBEDDING_MODEL: model });
        const holders = Object.entries(handlers)
          .filter(([, handler]) => configured.lambda(handler).linked.includes(key))
          .map(([name]) => name);
        assert.deepEqual(holders, ["draftWorker", "reviewerApi", "upkeep"]);
      }
    });

    test("[A3] a linked queue is its URL, a table its name, and a linked secret is never in the plain environment", () => {
      for (const { links } of Object.values(declared.builds)) {
        for (const [name, link] of Object.entries(links)) {
          const key = name.endsWith("Queue") ? "url" : /(Table|Bucket)$/.test(name) ? "name" : "value";
          assert.equal(typeof link[key], "string", name);
        }
      }
      for (const inputs of declared.all("aws:lambda/function:Function")) {
        assert.doesNotMatch(JSON.stringify(inputs["environment"]), /secret-/);
      }
    });

    test("[A3] a function may send to the queues it is linked to, receive from its own and record model calls, and nothing else", () => {
      const tableName = String(declared.named("LedgerTable")["name"]);
      const send = (name: string) => `sqs:SendMessage ${queueName(name)}`;
      const receive = (name: string) =>
        [
          "ChangeMessageVisibility",
          "DeleteMessage",
          "GetQueueAttributes",
          "GetQueueUrl",
          "ReceiveMessage",
        ].map((action) => `sqs:${action} ${queueName(name)}`);
      const record = [
        ...["GetItem", "PutItem", "BatchWriteItem"].map((action) => `dynamodb:${action} ${tableName}`),
        `dynamodb:Query ${tableName}/index/by_user`,
      ];
      const bucketName = String(declared.named("ArchiveBucket")["bucket"]);
      const below = (prefix: string, ...actions: string[]) =>
        actions.map((action) => `s3:${action} ${bucketName}/${prefix}/*`);
      // A function that reads objects may list them too: without that right, S3 answers 403 for a missing one.
      const list = (bucket: string) => `s3:ListBucket ${bucket}`;
      const backups = String(declared.named("BackupsBucket")["bucket"]);
      const both = [send("Drafts"), send("Deliveries")].sort();
      const found = Object.entries(handlers).map(([name, handler]) => {
        const allowed = declared.lambda(handler).permissions;
        return [name, allowed.map((entry) => entry.replace(/ arn:aws:\w+:.*:/, " ")).sort()];
      });
      assert.deepEqual(Object.fromEntries(found), {
        webhook: both,
        draftWorker: [
          ...receive("Drafts"),
          ...both,
          ...record,
          ...below("archive", "DeleteObject"),
          ...below("attachments", "DeleteObject"),
          list(bucketName),
          `s3:PutObject ${backups}/nadia/erased/*`,
        ].sort(),
        deliveryWorker: [
          ...receive("Deliveries"),
          ...both,
          ...below("attachments", "GetObject"),
          list(bucketName),
        ].sort(),
        reviewerApi: [
          ...both,
          ...below("archive", "GetObject"),
          ...below("attachments", "DeleteObject", "GetObject", "PutObject"),
          list(bucketName),
          `dynamodb:PutItem ${tableName}`,
          `dynamodb:Query ${tableName}/index/by_user`,
        ].sort(),
        sweep: both,
        refresh: [],
        upkeep: [],
        retention: [
          ...below("archive", "DeleteObject", "GetObject", "PutObject"),
          ...below("attachments", "DeleteObject"),
          `dynamodb:BatchWriteItem ${tableName}`,
          `dynamodb:Query ${tableName}/index/by_user`,
        ].sort(),
        health: [
          `dynamodb:GetItem ${tableName}`,
          ...["Drafts", "DraftsDeadLetters", "Deliveries", "DeliveriesDeadLetters"].map(
            (name) => `sqs:GetQueueAttributes ${queueName(name)}`,
          ),
        ].sort(),
        backup: [
          `dynamodb:Scan ${tableName}`,
          list(backups),
          ...["DeleteObject", "GetObject", "PutObject"].map((action) => `s3:${action} ${backups}/nadia/*`),
        ].sort(),
      });
    });

    test("[A3] no role has a wildcard or more than the logging policy, and only Lambda or the scheduler may assume one", () => {
      const roles = declared.all("aws:iam/role:Role");
      assert.equal(roles.length, Object.keys(handlers).length + 6);
      for (const role of roles) {
        for (const entry of permissions(role))
          assert.ok(
            !entry.replace(/\/(archive|attachments|nadia|nadia\/erased)\/\*$/, "").includes("*"),
            entry,
          );
        const managed = z.array(z.string()).parse(role["managedPolicyArns"] ?? []);
        for (const arn of managed) assert.match(arn, /:policy\/service-role\/AWSLambdaBasicExecutionRole$/);
        const { Statement } = z
          .object({ Statement: z.array(z.object({ Principal: z.unknown() })) })
          .parse(role["assumeRolePolicy"]);
        const service = /-(Sweep|Refresh|Upkeep|Retention|Health|Backup)Role-/.test(String(role["name"]))
          ? "scheduler"
          : "lambda";
        assert.deepEqual(
          Statement.map(({ Principal }) => Principal),
          [{ Service: `${service}.amazonaws.com` }],
        );
      }
      const elsewhere = [
        "aws:iam/rolePolicy:RolePolicy",
        "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
      ];
      assert.deepEqual(
        elsewhere.flatMap((type) => declared.all(type)),
        [],
      );
    });

    test("[A3] only the webhook may be invoked by anyone, and only through its URL", () => {
      const open = declared
        .all("aws:lambda/permission:Permission")
        .filter(({ principal }) => principal === "*");
      const { name } = declared.lambda(handlers.webhook);
      assert.deepEqual(
        open.map((inputs) => inputs["function"]),
        [name, name],
      );
      for (const inputs of open) {
        assert.ok(inputs["functionUrlAuthType"] === "NONE" || inputs["invokedViaFunctionUrl"] === true);
      }
    });

    test("[O4] sst-env.d.ts types what is linked", () => {
      const committed = readFileSync(path.join(root, "sst-env.d.ts"), "utf8");
      assert.equal(committed, renderResourceTypes(declared.links), "run `node test/infra/sst-env.ts`");
    });
  });
}
