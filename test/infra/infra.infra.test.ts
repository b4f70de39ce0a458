/** What sst.config.ts declares, stage by stage: functions, queues, schedule, API, alarms. */
import assert from "node:assert/strict";
import { beforeAll, describe, test } from "vitest";
import * as z from "zod";
import { alarms } from "../../infra/alarm-table.ts";
import { panels } from "../../infra/dashboard-table.ts";
import type { Declared } from "./declared.ts";
import { declare, handlers } from "./declared.ts";

const queueInputs = z.object({
  name: z.string(),
  fifoQueue: z.literal(false),
  sqsManagedSseEnabled: z.literal(true),
  visibilityTimeoutSeconds: z.number(),
  messageRetentionSeconds: z.number().optional(),
  redrivePolicy: z.string().optional(),
});

const permanent = (stage: string) => stage !== "test";

for (const stage of ["test", "staging", "production"]) {
  describe(`infrastructure of stage ${stage}`, () => {
    let declared: Declared;
    beforeAll(async () => {
      declared = await declare(stage);
    });

    const queue = (name: string) => queueInputs.parse(declared.named(`${name}Queue`));

    test("[O4] production and staging survive a removal; only production is protected", () => {
      const { removal, protect } = declared.app;
      assert.deepEqual([removal, protect], [permanent(stage) ? "retain" : "remove", stage === "production"]);
    });

    test("[O4] the functions are these and no others", () => {
      const found = Object.values(declared.builds).map(({ handler }) => handler);
      assert.deepEqual(found.sort(), Object.values(handlers).sort());
    });

    test("[O4] every function runs minified on Node 24 and arm64, within bounded memory and time", () => {
      const functions = declared.all("aws:lambda/function:Function");
      assert.equal(functions.length, Object.keys(handlers).length);
      for (const inputs of functions) {
        assert.partialDeepStrictEqual(inputs, {
          runtime: "nodejs24.x",
          architectures: ["arm64"],
          loggingConfig: { logFormat: "JSON" },
        });
      }
      const memory = Object.values(handlers).map((handler) => declared.lambda(handler).memorySize);
      assert.deepEqual(memory, [512, 512, 512, 512, 512, 512, 512, 512, 512, 1_769]);
      for (const build of Object.values(declared.builds)) {
        // Only the webhook's size counts so much that its functions lose their names.
        const own = build.handler.endsWith("/telegram-webhook.handler")
          ? { esbuild: { keepNames: false } }
          : {};
        assert.deepEqual(build.properties, { minify: true, architecture: "arm64", ...own });
      }
      const timeouts = Object.values(handlers).map((handler) => declared.lambda(handler).timeout);
      assert.deepEqual(timeouts, [10, 120, 60, 29, 50, 300, 60, 300, 30, 900]);
    });

    test("[O1] every log group expires, and every function writes to one of them", () => {
      const logGroup = z.object({ name: z.string(), retentionInDays: z.number() });
      const groups = declared.all("aws:cloudwatch/logGroup:LogGroup").map((inputs) => logGroup.parse(inputs));
      const written = declared
        .all("aws:lambda/function:Function")
        .map(
          (inputs) =>
            z.object({ loggingConfig: z.object({ logGroup: z.string() }) }).parse(inputs).loggingConfig
              .logGroup,
        );
      for (const name of written) {
        const group = groups.find((candidate) => candidate.name === name);
        assert.equal(group?.retentionInDays, permanent(stage) ? 30 : 7, name);
      }
      assert.equal(groups.length, written.length + 1);
      assert.equal(groups.find(({ name }) => name.includes("apis/"))?.retentionInDays, 30);
    });

    test("[O4] the webhook has a public function URL without CORS, and no other function has one", () => {
      const urls = declared.all("aws:lambda/functionUrl:FunctionUrl");
      assert.equal(urls.length, 1);
      const { name } = declared.lambda(handlers.webhook);
      assert.partialDeepStrictEqual(urls[0], {
        authorizationType: "NONE",
        functionName: name,
        invokeMode: "BUFFERED",
      });
      assert.ok(!("cors" in (urls[0] ?? {})));
    });

    test("[O4] a queue hides a message for 6 times its worker's timeout and gives up after 5 attempts", () => {
      for (const [name, handler] of [
        ["Drafts", handlers.draftWorker],
        ["Deliveries", handlers.deliveryWorker],
      ] as const) {
        const source = queue(name);
        const target = queue(`${name}DeadLetters`);
        const redrive = z
          .strictObject({ deadLetterTargetArn: z.string(), maxReceiveCount: z.number() })
          .parse(JSON.parse(source.redrivePolicy ?? "null"));
        assert.equal(redrive.maxReceiveCount, 5);
        assert.ok(
          redrive.deadLetterTargetArn.endsWith(`:${target.name}`),
          "dead letters go to their own queue",
        );
        assert.equal(source.visibilityTimeoutSeconds, 6 * declared.lambda(handler).timeout);
        assert.equal(target.redrivePolicy, undefined);
        assert.equal(target.messageRetentionSeconds, 14 * 24 * 60 * 60);
      }
      assert.equal(declared.all("aws:sqs/queue:Queue").length, 4);
    });

    test("[O4] each worker takes batches from its own queue and reports which messages failed", () => {
      const mappings = declared.all("aws:lambda/eventSourceMapping:EventSourceMapping");
      const found = mappings.map((inputs) => {
        assert.partialDeepStrictEqual(inputs, {
          batchSize: 10,
          maximumBatchingWindowInSeconds: 0,
          functionResponseTypes: ["ReportBatchItemFailures"],
        });
        const mapping = z
          .object({
            eventSourceArn: z.string(),
            functionName: z.string(),
            scalingConfig: z.object({ maximumConcurrency: z.number() }),
          })
          .parse(inputs);
        return [
          mapping.eventSourceArn.split(":").at(-1),
          mapping.functionName.split(":").at(-1),
          mapping.scalingConfig.maximumConcurrency,
        ];
      });
      const byQueue = (a: unknown[], b: unknown[]) => String(a[0]).localeCompare(String(b[0]));
      assert.deepEqual(
        found.sort(byQueue),
        [
          [queue("Drafts").name, declared.lambda(handlers.draftWorker).name, 20],
          [queue("Deliveries").name, declared.lambda(handlers.deliveryWorker).name, 10],
        ].sort(byQueue),
      );
    });

    test("[O4] [P7] the sweep and the health check run every minute, the upkeep every five, the refresh every ten, retention every hour, the backup every night; Lambda itself retries none of them", () => {
      const schedule = z.object({ target: z.object({ arn: z.string() }) });
      const schedules = declared.all("aws:scheduler/schedule:Schedule");
      const invocations = declared.all("aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig");
      for (const [handler, rate, retries, seconds] of [
        [handlers.sweep, "rate(1 minute)", 2, 60],
        [handlers.refresh, "rate(10 minutes)", 0, 600],
        [handlers.upkeep, "rate(5 minutes)", 0, 300],
        [handlers.retention, "rate(1 hour)", 0, 3_600],
        [handlers.health, "rate(1 minute)", 0, 60],
        [handlers.backup, "cron(30 2 * * ? *)", 0, 3_600],
      ] as const) {
        const { name } = declared.lambda(handler);
        assert.deepEqual(
          invocations.filter(({ functionName }) => functionName === name),
          [{ functionName: name, maximumRetryAttempts: 0, maximumEventAgeInSeconds: seconds }],
        );
        const mine = schedules.filter((each) => schedule.parse(each).target.arn.endsWith(`:${name}`));
        assert.equal(mine.length, 1);
        assert.partialDeepStrictEqual(mine[0], {
          scheduleExpression: rate,
          state: "ENABLED",
          target: { retryPolicy: { maximumRetryAttempts: retries } },
        });
      }
      assert.equal(schedules.length, 6);
      assert.equal(invocations.length, 6);
    });

    test("[O4] the reviewers' API is one function on $default, throttled, logged, closed to other origins", () => {
      const routes = declared.all("aws:apigatewayv2/route:Route").map((inputs) => inputs["routeKey"]);
      assert.deepEqual(routes, ["ANY /{proxy+}"]);
      assert.equal(declared.all("aws:apigatewayv2/integration:Integration").length, 1);
      assert.partialDeepStrictEqual(declared.all("aws:apigatewayv2/integration:Integration")[0], {
        payloadFormatVersion: "2.0",
      });
      assert.partialDeepStrictEqual(declared.named("ReviewerApiStage"), {
        name: "$default",
        autoDeploy: true,
        defaultRouteSettings: { throttlingBurstLimit: 100, throttlingRateLimit: 50 },
      });
      const stageInputs = z.object({ accessLogSettings: z.object({ destinationArn: z.string() }) });
      const { accessLogSettings } = stageInputs.parse(declared.named("ReviewerApiStage"));
      assert.match(accessLogSettings.destinationArn, /apis\/nadia-/);
      assert.deepEqual(declared.named("ReviewerApiApi")["corsConfiguration"], {});
    });

    test("[L2] [L4] the ledger is on demand, recoverable and indexed by customer and time, and its rows expire", () => {
      const table = declared.all("aws:dynamodb/table:Table");
      assert.equal(table.length, 1);
      assert.partialDeepStrictEqual(table[0], {
        billingMode: "PAY_PER_REQUEST",
        hashKey: "interaction_id",
        ttl: { attributeName: "expires_at", enabled: true },
        pointInTimeRecovery: { enabled: true },
        deletionProtectionEnabled: permanent(stage),
        globalSecondaryIndexes: [
          { name: "by_user", hashKey: "user_id", rangeKey: "created_at", projectionType: "ALL" },
        ],
      });
      assert.ok(!("rangeKey" in (table[0] ?? {})));
    });

    test("[O2] every alarm of the table watches something and notifies the topic", () => {
      const alarm = z.object({
        namespace: z.string(),
        metricName: z.string(),
        dimensions: z.record(z.string(), z.string()),
        threshold: z.number(),
        comparisonOperator: z.enum(["GreaterThanThreshold", "LessThanThreshold"]),
        treatMissingData: z.enum(["notBreaching", "breaching"]),
        alarmActions: z.tuple([z.string()]),
        alarmDescription: z.string(),
      });
      const declaredAlarms = declared
        .all("aws:cloudwatch/metricAlarm:MetricAlarm")
        .map((inputs) => alarm.parse(inputs));
      const watched = declaredAlarms.map(
        ({ metricName, dimensions, comparisonOperator, threshold, ...rest }) => {
          const missing = rest.treatMissingData === "breaching" ? " or missing" : "";
          const sign = comparisonOperator === "GreaterThanThreshold" ? ">" : "<";
          return `${metricName} ${Object.values(dimensions).sort().join()} ${sign} ${threshold}${missing}`;
        },
      );
      const names = Object.values(handlers).map((handler) => declared.lambda(handler).name);
      const own = alarms.flatMap(({ aws, metric, labels = {}, is, threshold }) =>
        aws === undefined
          ? [
              `${metric} ${["nadia", ...Object.values(labels)].sort().join()} ${is === "above" ? ">" : "<"} ${threshold}`,
            ]
          : [],
      );
      const expected = [
        ...own,
        ...["Drafts", "Deliveries"].flatMap((name) => [
          `ApproximateNumberOfMessagesVisible ${queue(`${name}DeadLetters`).name} > 0`,
          `ApproximateAgeOfOldestMessage ${queue(name).name} > 300`,
        ]),
        ...names.map((name) => `Errors ${name} > 0`),
        `Url5xxCount ${declared.lambda(handlers.webhook).name} > 0`,
        "5xx ReviewerApiApi-id > 25",
        ...[handlers.sweep, handlers.health].map(
          (handler) => `Invocations ${declared.lambda(handler).name} < 1 or missing`,
        ),
      ];
      assert.deepEqual(watched.sort(), expected.sort());
      for (const { alarmActions, alarmDescription } of declaredAlarms) {
        assert.equal(alarmActions[0], declared.outputs["alarmTopic"]);
        assert.match(alarmDescription, /^(?:warning|critical): .+\. docs\/runbook\.md#\w+$/);
      }
      assert.equal(declared.all("aws:sns/topic:Topic").length, 1);
    });

    test("[O1] every function writes its metrics under the namespace that alarms and dashboard read", () => {
      for (const handler of Object.values(handlers))
        assert.equal(
          declared.lambda(handler).environment.variables["POWERTOOLS_METRICS_NAMESPACE"],
          `nadia/${stage}`,
        );
      const [dashboard, ...others] = declared.all("aws:cloudwatch/dashboard:Dashboard");
      assert.deepEqual(others, []);
      const { widgets } = z
        .object({ widgets: z.array(z.object({ properties: z.object({ title: z.string() }) })) })
        .parse(JSON.parse(String(dashboard?.["dashboardBody"])));
      assert.deepEqual(
        widgets.map(({ properties }) => properties.title),
        panels.map(({ title }) => title),
      );
      assert.ok(String(dashboard?.["dashboardBody"]).includes(`nadia/${stage},service,store`));
    });
  });
}
