/** Faults that are planted into the evaluated program, each of which a rule or the table of permissions must catch. */
import assert from "node:assert/strict";
import type { Collected } from "./declared.ts";

type Resource = Collected["resources"][number];
type Inputs = Resource["inputs"];

interface Plant {
  /** In words, as docs/permissions.md lists it. */
  readonly title: string;
  /** Changes the program in place. */
  readonly plant: (program: Collected) => void;
  /** What a rule says then; null if only the table changes. */
  readonly caught: RegExp | null;
}

const type = {
  role: "aws:iam/role:Role",
  function: "aws:lambda/function:Function",
  queue: "aws:sqs/queue:Queue",
  alarm: "aws:cloudwatch/metricAlarm:MetricAlarm",
  log: "aws:cloudwatch/logGroup:LogGroup",
  invoke: "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig",
} as const;

/** The inputs of one resource, by type and the start of its name. */
function inputsOf({ resources }: Collected, kind: string, name: string): Inputs {
  const found = resources.find((one) => one.custom && one.type === kind && one.name.startsWith(name));
  return found?.inputs ?? assert.fail(`nothing to plant a fault in: ${kind} ${name}`);
}

const set =
  (kind: string, name: string, changed: Inputs) =>
  (program: Collected): void =>
    void Object.assign(inputsOf(program, kind, name), changed);

const without =
  (kind: string, name: string) =>
  (program: Collected): void => {
    inputsOf(program, kind, name);
    program.resources = program.resources.filter((one) => !(one.type === kind && one.name.startsWith(name)));
  };

/** Replaces text anywhere in the inputs. */
const replaced =
  (kind: string, name: string, before: string, after: string) =>
  (program: Collected): void => {
    const inputs = inputsOf(program, kind, name);
    const json = JSON.stringify(inputs);
    assert.ok(json.includes(before), `${name} has no ${before}`);
    Object.assign(inputs, JSON.parse(json.replaceAll(before, after)));
  };

const allowing =
  (name: string, actions: string[], resources: string[]) =>
  (program: Collected): void => {
    const role = inputsOf(program, type.role, name);
    const before = Array.isArray(role["inlinePolicies"]) ? role["inlinePolicies"] : [];
    role["inlinePolicies"] = [
      ...before,
      { name: "planted", policy: JSON.stringify([{ actions, resources }]) },
    ];
  };

/** Whether it is an alarm on this metric of AWS, of a resource whose name contains `part`. */
const watches = ({ type: kind, inputs }: Resource, metric: string, part: string): boolean => {
  const json = JSON.stringify(inputs);
  return kind === type.alarm && json.includes(`"${metric}"`) && json.includes(part);
};

const onLateDrafts =
  (changed: Inputs) =>
  ({ resources }: Collected): void => {
    const alarm = resources.find((one) => watches(one, "ApproximateAgeOfOldestMessage", "DraftsQueue"));
    Object.assign(alarm?.inputs ?? assert.fail("no alarm on late drafts"), changed);
  };

const unwatched =
  (metric: string, part: string) =>
  (program: Collected): void => {
    const before = program.resources.length;
    program.resources = program.resources.filter((one) => !watches(one, metric, part));
    assert.ok(program.resources.length < before, `no alarm on ${metric} of ${part}`);
  };

const bucket = (part: string): string => `aws:s3/bucket${part}:Bucket${part}`;
const table = "arn:aws:dynamodb:eu-central-1:123456789012:nadia-production-LedgerTable-aaaaaaaa";

export const plants: readonly Plant[] = [
  {
    title: "a function may use every action of SQS",
    plant: allowing("SweepHandlerRole", ["sqs:*"], [table]),
    caught: /wildcard/,
  },
  {
    title: "a function may use every resource",
    plant: allowing("SweepHandlerRole", ["sqs:SendMessage"], ["*"]),
    caught: /wildcard/,
  },
  {
    title: "a function may delete the ledger's rows",
    plant: allowing("TelegramWebhookRole", ["dynamodb:DeleteItem"], [table]),
    caught: null,
  },
  {
    title: "the webhook is linked to the models' key",
    plant: ({ builds }) => {
      const webhook = Object.values(builds).find(({ handler }) => handler.includes("webhook"));
      Object.assign(webhook?.links ?? assert.fail(), { OpenAiApiKey: { value: "secret-OpenAiApiKey" } });
    },
    caught: null,
  },
  {
    title: "a function has an administrator's policy",
    plant: set(type.role, "SweepHandlerRole", {
      managedPolicyArns: ["arn:aws:iam::aws:policy/AdministratorAccess"],
    }),
    caught: /managed policy/,
  },
  {
    title: "the account's root may assume a function's role",
    plant: replaced(
      type.role,
      "SweepHandlerRole",
      '{"Service":"lambda.amazonaws.com"}',
      '{"AWS":"arn:aws:iam::123456789012:root"}',
    ),
    caught: /may be assumed/,
  },
  {
    title: "anyone may invoke the API's function",
    plant: set("aws:lambda/permission:Permission", "ReviewerApi", { principal: "*" }),
    caught: /anyone/,
  },
  {
    title: "the API is not throttled",
    plant: set("aws:apigatewayv2/stage:Stage", "ReviewerApi", { defaultRouteSettings: {} }),
    caught: /throttled/,
  },
  {
    title: "a function runs on x86",
    plant: set(type.function, "SweepHandler", { architectures: ["x86_64"] }),
    caught: /arm64/,
  },
  {
    title: "a function runs on Node 22",
    plant: set(type.function, "SweepHandler", { runtime: "nodejs22.x" }),
    caught: /Node 24/,
  },
  {
    title: "a function is not minified",
    plant: ({ builds }) =>
      void Object.assign(Object.values(builds)[0]?.properties ?? assert.fail(), { minify: false }),
    caught: /minified/,
  },
  {
    title: "a function has more memory",
    plant: set(type.function, "SweepHandler", { memorySize: 1_024 }),
    caught: null,
  },
  {
    title: "a function may run longer",
    plant: set(type.function, "TelegramWebhook", { timeout: 25 }),
    caught: null,
  },
  {
    title: "executions are reserved by default",
    plant: set(type.function, "SweepHandler", { reservedConcurrentExecutions: 1 }),
    caught: /reserves/,
  },
  {
    title: "a secret is in a function's plain environment",
    plant: set(type.function, "SweepHandler", {
      environment: { variables: { TOKEN: "secret-TelegramBotToken" } },
    }),
    caught: /plain environment/,
  },
  {
    title: "a log never expires",
    plant: set(type.log, "SweepHandler", { retentionInDays: 0 }),
    caught: /expires/,
  },
  { title: "a function has no log group", plant: without(type.log, "SweepHandler"), caught: /log group/ },
  {
    title: "Lambda repeats failed runs of a schedule",
    plant: set(type.invoke, "BackupHandler", { maximumRetryAttempts: 2 }),
    caught: /repeats a failed run/,
  },
  {
    title: "a run overlaps the next one",
    plant: set(type.function, "SweepHandler", { timeout: 90 }),
    caught: /overlaps/,
  },
  {
    title: "a schedule is off",
    plant: set("aws:scheduler/schedule:Schedule", "Retention", { state: "DISABLED" }),
    caught: /is off/,
  },
  {
    title: "a queue has no dead-letter queue",
    plant: set(type.queue, "DraftsQueue", { redrivePolicy: undefined }),
    caught: /dead-letter/,
  },
  {
    title: "any queue may use a dead-letter queue",
    plant: without("aws:sqs/redriveAllowPolicy:RedriveAllowPolicy", "Drafts"),
    caught: /any queue/,
  },
  {
    title: "a queue is not encrypted",
    plant: set(type.queue, "DraftsQueue", { sqsManagedSseEnabled: false }),
    caught: /not encrypted/,
  },
  {
    title: "a queue accepts plain HTTP",
    plant: without("aws:sqs/queuePolicy:QueuePolicy", "DeliveriesTls"),
    caught: /plain HTTP/,
  },
  {
    title: "a message becomes visible while it is being processed",
    plant: set(type.queue, "DraftsQueue", { visibilityTimeoutSeconds: 60 }),
    caught: /visible/,
  },
  {
    title: "a whole batch is repeated",
    plant: set("aws:lambda/eventSourceMapping:EventSourceMapping", "Drafts", { functionResponseTypes: [] }),
    caught: /whole batches/,
  },
  {
    title: "a bucket is public",
    plant: set(bucket("PublicAccessBlock"), "Archive", { blockPublicPolicy: false }),
    caught: /is public/,
  },
  {
    title: "a bucket accepts old TLS",
    plant: replaced(bucket("Policy"), "Archive", "s3:TlsVersion", "s3:x"),
    caught: /TLS 1\.2/,
  },
  {
    title: "a bucket is not encrypted",
    plant: without(bucket("ServerSideEncryptionConfiguration"), "Backups"),
    caught: /not encrypted/,
  },
  {
    title: "a bucket keeps no versions",
    plant: without(bucket("Versioning"), "Backups"),
    caught: /versions/,
  },
  {
    title: "a bucket has no lifecycle",
    plant: without(bucket("LifecycleConfiguration"), "Archive"),
    caught: /forever/,
  },
  {
    title: "a bucket has no colder storage",
    plant: replaced(bucket("LifecycleConfiguration"), "Backups", "GLACIER_IR", "STANDARD"),
    caught: /most expensive/,
  },
  {
    title: "a bucket is deleted with its objects",
    plant: set(bucket(""), "Backups", { forceDestroy: true }),
    caught: /deleted with its objects/,
  },
  {
    title: "the ledger cannot be restored",
    plant: set("aws:dynamodb/table:Table", "Ledger", { pointInTimeRecovery: { enabled: false } }),
    caught: /restored/,
  },
  {
    title: "the ledger can be deleted",
    plant: set("aws:dynamodb/table:Table", "Ledger", { deletionProtectionEnabled: false }),
    caught: /can be deleted/,
  },
  {
    title: "an alarm notifies nobody",
    plant: onLateDrafts({ alarmActions: [] }),
    caught: /notifies nobody/,
  },
  {
    title: "an alarm notifies somebody else's topic",
    plant: onLateDrafts({ alarmActions: ["arn:aws:sns:eu-central-1:210987654321:other"] }),
    caught: /notifies nobody/,
  },
  {
    title: "an alarm is off",
    plant: onLateDrafts({ actionsEnabled: false }),
    caught: /is off/,
  },
  {
    title: "no alarm watches a dead-letter queue",
    plant: unwatched("ApproximateNumberOfMessagesVisible", "DraftsDeadLetters"),
    caught: /no alarm watches/,
  },
  {
    title: "no alarm watches a function",
    plant: unwatched("Errors", "BackupHandler"),
    caught: /no alarm watches/,
  },
  {
    title: "the console is served without TLS",
    plant: replaced("aws:cloudfront/distribution:Distribution", "Front", "redirect-to-https", "allow-all"),
    caught: /plain HTTP/,
  },
  {
    title: "the console reaches the API over old TLS",
    plant: replaced("aws:cloudfront/function:Function", "Front", "TLSv1.2", "TLSv1"),
    caught: /origin/,
  },
  {
    title: "the console has no security headers",
    plant: replaced("aws:cloudfront/distribution:Distribution", "Front", "responseHeadersPolicyId", "x"),
    caught: /security headers/,
  },
];
