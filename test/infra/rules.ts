/** What must hold for everything sst.config.ts declares, whatever it declares; each rule returns what breaks it. */
import * as z from "zod";
import type { Declared } from "./declared.ts";
import { permissions } from "./declared.ts";

type Rule = (declared: Declared) => string[];
type Inputs = Record<string, unknown>;

const has = (value: unknown, pattern: RegExp): boolean => pattern.test(JSON.stringify(value ?? null));
const text = (inputs: Inputs, key: string): string => z.string().catch("").parse(inputs[key]);

/** The inputs of every resource of this type, with its name in the program. */
const named = (declared: Declared, type: string): [string, Inputs][] =>
  declared.resources
    .filter((resource) => resource.custom && resource.type === type)
    .map(({ name, inputs }) => [name, inputs]);

/** The only resources that may end with a wildcard: the objects below a prefix, to which nothing else belongs. */
const belowPrefix = /:nadia-[\w-]+bucket-\w+\/(archive|attachments|nadia|nadia\/erased)\/\*$/;

const wildcards: Rule = (declared) =>
  named(declared, "aws:iam/role:Role").flatMap(([name, role]) =>
    permissions(role)
      .filter((entry) => entry.replace(belowPrefix, "").includes("*"))
      .map((entry) => `${name} has a wildcard: ${entry}`),
  );

const trust: Rule = (declared) =>
  named(declared, "aws:iam/role:Role").flatMap(([name, role]) => [
    ...z
      .array(z.string())
      .parse(role["managedPolicyArns"] ?? [])
      .filter((arn) => !arn.endsWith(":policy/service-role/AWSLambdaBasicExecutionRole"))
      .map((arn) => `${name} has the managed policy ${arn}`),
    ...z
      .object({ Statement: z.array(z.object({ Principal: z.unknown() })) })
      .parse(role["assumeRolePolicy"])
      .Statement.filter(
        ({ Principal }) => !has(Principal, /^\{"Service":"(lambda|scheduler)\.amazonaws\.com"\}$/),
      )
      .map(({ Principal }) => `${name} may be assumed by ${JSON.stringify(Principal)}`),
  ]);

const openToAnyone: Rule = (declared) => {
  const webhook = text(declared.named("TelegramWebhookFunction"), "name");
  return [
    ...named(declared, "aws:lambda/permission:Permission")
      .filter(([, { principal }]) => principal === "*")
      .filter(([, inputs]) => inputs["function"] !== webhook || !has(inputs, /FunctionUrl/i))
      .map(([name]) => `${name} lets anyone invoke a function`),
    ...named(declared, "aws:lambda/functionUrl:FunctionUrl")
      .filter(([, { functionName }]) => functionName !== webhook)
      .map(([name]) => `${name} is a public address`),
    ...named(declared, "aws:apigatewayv2/stage:Stage")
      .filter(([, inputs]) => !has(inputs["defaultRouteSettings"], /throttlingRateLimit":\d/))
      .map(([name]) => `${name} is not throttled`),
  ];
};

const runtime: Rule = (declared) => [
  ...named(declared, "aws:lambda/function:Function").flatMap(([name, inputs]) => [
    ...(inputs["runtime"] === "nodejs24.x" ? [] : [`${name} does not run on Node 24`]),
    ...(has(inputs["architectures"], /^\["arm64"\]$/) ? [] : [`${name} does not run on arm64`]),
    ...(has(inputs["environment"], /secret-/) ? [`${name} has a secret in its plain environment`] : []),
    ...(inputs["reservedConcurrentExecutions"] === undefined
      ? []
      : [`${name} reserves executions, which a new account does not have`]),
  ]),
  ...Object.values(declared.builds)
    .filter(({ properties }) => properties["minify"] !== true)
    .map(({ handler }) => `${handler} is not minified`),
];

const logs: Rule = (declared) => {
  const groups = named(declared, "aws:cloudwatch/logGroup:LogGroup");
  const known = new Set(groups.map(([, { name }]) => name));
  return [
    ...groups
      .filter(([, { retentionInDays }]) => !(Number(retentionInDays) > 0))
      .map(([name]) => `${name} never expires`),
    ...named(declared, "aws:lambda/function:Function")
      .filter(
        ([, { loggingConfig }]) =>
          !known.has(z.object({ logGroup: z.string() }).parse(loggingConfig).logGroup),
      )
      .map(([name]) => `${name} writes to a log group that nobody declared`),
  ];
};

const minutesOf = (expression: string): number => {
  const [, count, unit = ""] = /^rate\((\d+) (\w+?)s?\)$/.exec(expression) ?? [];
  return count === undefined
    ? 24 * 60
    : Number(count) * ({ minute: 1, hour: 60, day: 1_440 }[unit] ?? Number.NaN);
};

const schedules: Rule = (declared) =>
  named(declared, "aws:scheduler/schedule:Schedule").flatMap(([name, inputs]) => {
    const target = z.object({ target: z.object({ arn: z.string() }) }).parse(inputs).target.arn;
    const started = named(declared, "aws:lambda/function:Function").find(([, { name: own }]) =>
      target.endsWith(`:${String(own)}`),
    );
    const invoked = named(declared, "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig").find(
      ([, { functionName }]) => functionName === started?.[1]["name"],
    );
    const seconds = 60 * minutesOf(text(inputs, "scheduleExpression"));
    return [
      ...(invoked?.[1]["maximumRetryAttempts"] === 0 ? [] : [`Lambda repeats a failed run of ${name}`]),
      ...(Number(started?.[1]["timeout"]) < seconds ? [] : [`a run of ${name} overlaps the next one`]),
      ...(inputs["state"] === "ENABLED" ? [] : [`${name} is off`]),
    ];
  });

const queues: Rule = (declared) => {
  const all = named(declared, "aws:sqs/queue:Queue");
  const policies = named(declared, "aws:sqs/queuePolicy:QueuePolicy");
  const allowed = named(declared, "aws:sqs/redriveAllowPolicy:RedriveAllowPolicy");
  return all.flatMap(([name, inputs]) => {
    const own = text(inputs, "name");
    const last = name.includes("DeadLetters");
    return [
      ...(inputs["sqsManagedSseEnabled"] === true ? [] : [`${name} is not encrypted`]),
      ...(last || has(inputs["redrivePolicy"], /DeadLettersQueue/)
        ? []
        : [`${name} has no dead-letter queue`]),
      ...(policies.some(([, policy]) => isFor(policy, own) && has(policy, /SecureTransport/))
        ? []
        : [`${name} accepts plain HTTP`]),
      ...(!last || allowed.some(([, policy]) => isFor(policy, own) && has(policy, /byQueue/))
        ? []
        : [`any queue may use ${name} for its dead letters`]),
    ];
  });
};

const isFor = (policy: Inputs, queue: string): boolean => text(policy, "queueUrl").endsWith(`/${queue}`);

const visibility: Rule = (declared) =>
  named(declared, "aws:lambda/eventSourceMapping:EventSourceMapping").flatMap(([name, inputs]) => {
    const find = (type: string, key: string) =>
      named(declared, type).find(([, { name: own }]) => text(inputs, key).endsWith(`:${String(own)}`))?.[1] ??
      {};
    const { timeout } = find("aws:lambda/function:Function", "functionName");
    const { visibilityTimeoutSeconds } = find("aws:sqs/queue:Queue", "eventSourceArn");
    return [
      ...(Number(visibilityTimeoutSeconds) >= 6 * Number(timeout)
        ? []
        : [`${name}: a message becomes visible while it is being processed`]),
      ...(has(inputs["functionResponseTypes"], /ReportBatchItemFailures/)
        ? []
        : [`${name} repeats whole batches`]),
    ];
  });

const bucketType = "aws:s3/bucket";
const bucketRules: Readonly<Record<string, [type: string, must: RegExp, fault: string]>> = {
  public: [
    `${bucketType}PublicAccessBlock:BucketPublicAccessBlock`,
    /^(?!.*false).*restrictPublicBuckets":true/,
    "is public",
  ],
  tls: [
    `${bucketType}Policy:BucketPolicy`,
    /SecureTransport.*TlsVersion/,
    "accepts connections without TLS 1.2",
  ],
  encryption: [
    `${bucketType}ServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration`,
    /"sseAlgorithm":"(AES256|aws:kms)"/,
    "is not encrypted",
  ],
  versions: [`${bucketType}Versioning:BucketVersioning`, /"status":"Enabled"/, "keeps no old versions"],
  lifecycle: [
    `${bucketType}LifecycleConfiguration:BucketLifecycleConfiguration`,
    /(?=.*"days":\d+.*noncurrentDays":\d+)(?=.*GLACIER_IR).*expiredObjectDeleteMarker/,
    "keeps objects forever, or in the most expensive class",
  ],
};

const buckets: Rule = (declared) =>
  named(declared, `${bucketType}:Bucket`).flatMap(([name, { bucket, forceDestroy }]) => {
    const files = name.startsWith("Console");
    const faults = Object.entries(bucketRules)
      // The console's files are built again by every deployment.
      .filter(([rule]) => !files || !["versions", "lifecycle"].includes(rule))
      .filter(
        ([, [type, must]]) =>
          !named(declared, type).some(([, inputs]) => inputs["bucket"] === bucket && has(inputs, must)),
      )
      .map(([, [, , fault]]) => `${name} ${fault}`);
    const kept = declared.app.removal !== "retain" || files || forceDestroy === false;
    return kept ? faults : [...faults, `${name} is deleted with its objects`];
  });

const tables: Rule = (declared) =>
  named(declared, "aws:dynamodb/table:Table").flatMap(([name, inputs]) => [
    ...(has(inputs["pointInTimeRecovery"], /true/) ? [] : [`${name} cannot be restored`]),
    ...(has(inputs["ttl"], /true/) ? [] : [`rows of ${name} never expire`]),
    ...(declared.app.removal !== "retain" || inputs["deletionProtectionEnabled"] === true
      ? []
      : [`${name} can be deleted`]),
    ...(named(declared, "aws:dynamodb/resourcePolicy:ResourcePolicy").some(([, policy]) =>
      has(policy, /SecureTransport/),
    )
      ? []
      : [`${name} accepts plain HTTP`]),
  ]);

const alarms: Rule = (declared) => {
  const all = named(declared, "aws:cloudwatch/metricAlarm:MetricAlarm");
  const topics = new Set(named(declared, "aws:sns/topic:Topic").map(([, { name }]) => String(name)));
  const wired = (actions: unknown): boolean => {
    const arns = z.array(z.string()).catch([]).parse(actions);
    return arns.length > 0 && arns.every((arn) => topics.has(arn.split(":").at(-1) ?? ""));
  };
  const watched = (metric: string, resource: string): boolean =>
    all.some(
      ([, inputs]) =>
        has(inputs, new RegExp(`"${metric}"`)) &&
        has(inputs["dimensions"] ?? inputs, new RegExp(`"${resource}"`)),
    );
  const missing = (type: string, metric: (name: string) => string): string[] =>
    named(declared, type)
      .filter(([name, inputs]) => !watched(metric(name), text(inputs, "name")))
      .map(([name]) => `no alarm watches ${metric(name)} of ${name}`);
  return [
    ...all.filter(([, { alarmActions }]) => !wired(alarmActions)).map(([name]) => `${name} notifies nobody`),
    ...all.filter(([, { actionsEnabled }]) => actionsEnabled === false).map(([name]) => `${name} is off`),
    ...missing("aws:lambda/function:Function", () => "Errors"),
    ...missing("aws:sqs/queue:Queue", (name) =>
      name.includes("DeadLetters") ? "ApproximateNumberOfMessagesVisible" : "ApproximateAgeOfOldestMessage",
    ),
  ];
};

const origins: Rule = (declared) =>
  named(declared, "aws:cloudfront/function:Function")
    .filter(([, { code }]) => !has(code, /protocol:\\"https\\",sslProtocols:\[\\"TLSv1\.2\\"\]/))
    .map(([name]) => `${name} reaches an origin without TLS 1.2`);

const front: Rule = (declared) =>
  named(declared, "aws:cloudfront/distribution:Distribution").flatMap(([name, inputs]) => [
    ...(has(inputs["defaultCacheBehavior"], /"viewerProtocolPolicy":"redirect-to-https"/)
      ? []
      : [`${name} serves plain HTTP`]),
    ...(has(inputs["defaultCacheBehavior"], /"responseHeadersPolicyId"/)
      ? []
      : [`${name} sets no security headers`]),
    ...(has(inputs["viewerCertificate"], /cloudfrontDefaultCertificate":true|"TLSv1\.2_20\d\d"/)
      ? []
      : [`${name} takes TLS below 1.2`]),
  ]);

const rules: readonly Rule[] = [
  wildcards,
  trust,
  openToAnyone,
  runtime,
  logs,
  schedules,
  queues,
  visibility,
  buckets,
  tables,
  alarms,
  front,
  origins,
];

/** Everything that breaks a rule, in words. */
export const faultsOf = (declared: Declared): string[] => rules.flatMap((rule) => rule(declared));
