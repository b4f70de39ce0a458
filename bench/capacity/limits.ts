/** What each engine can do at most, with what to do then. */
import { gapMs } from "../../core/delivery/rules.ts";

export interface Limit {
  readonly engine: string;
  readonly what: string;
  readonly at_most: number;
  readonly source: string;
  readonly as_of: string;
  /** What lifts it. */
  readonly plan: string;
}

const ours = { as_of: "2026-11-28" };
const upstash = { source: "https://upstash.com/docs/redis/overall/billing", as_of: "2026-11-28" };
const neon = { source: "https://neon.com/docs/introduction/plans", as_of: "2026-11-12" };
const lambdaQuotas = "https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html";

export const limits = {
  first_model: {
    engine: "models",
    what: "requests a minute to the first model (Gemini 2.5 Flash, tier 1)",
    at_most: 1_000,
    source: "https://ai.google.dev/gemini-api/docs/rate-limits",
    as_of: "2025-07-01",
    plan: "a higher tier (10,000 in tier 3), then provisioned throughput, or several projects behind GOOGLE_BASE_URL",
  },
  second_model: {
    engine: "models",
    what: "requests a minute to the second model (gpt-4o-mini, tier 1)",
    at_most: 500,
    source: "https://platform.openai.com/docs/guides/rate-limits",
    as_of: "2025-07-01",
    plan: "a higher tier (30,000 in tier 5), then scale tier, or several projects behind OPENAI_BASE_URL",
  },
  drafts: {
    engine: "lambda",
    what: "turns drafted at once (20 batches of 10)",
    at_most: 200,
    source: "infra/workers.ts",
    ...ours,
    plan: "raise NADIA_DRAFT_CONCURRENCY, up to the account's concurrency",
  },
  concurrency: {
    engine: "lambda",
    what: "executions at once in the account (10 in a new one)",
    at_most: 1_000,
    source: lambdaQuotas,
    as_of: "2025-01-01",
    plan: "ask AWS for tens of thousands, then one account and region per share of the customers",
  },
  api: {
    engine: "api gateway",
    what: "calls of the reviewers' API a second",
    at_most: 50,
    source: "infra/reviewer-api.ts",
    ...ours,
    plan: "raise its throttle (a region allows 10,000), then regions",
  },
  telegram: {
    engine: "telegram",
    what: "messages that one bot sends a second",
    at_most: 1_000 / gapMs.bot,
    source: "https://core.telegram.org/bots/faq",
    ...ours,
    plan: "several bots, each with its own stack, the customers divided among them; or paid broadcasts (1,000 a second)",
  },
  redis_commands: {
    engine: "redis",
    what: "commands a second of one database",
    at_most: 10_000,
    ...upstash,
    plan: "shards: every key names its customer in braces, so customers can be divided among databases",
  },
  redis_size: {
    engine: "redis",
    what: "GB of one database",
    at_most: 100,
    ...upstash,
    plan: "shards, as above",
  },
  postgres_cpu: {
    engine: "postgres",
    what: "CPUs of one database (16 CU)",
    at_most: 16,
    ...neon,
    plan: "analytics on a read replica (DATABASE_REPLICA_URL), then shards: one project per share of the customers",
  },
  postgres_size: {
    engine: "postgres",
    what: "GB of one database",
    at_most: 16_000,
    ...neon,
    plan: "interactions are partitioned by month and archived after 30 days; then shorter periods, or shards",
  },
  ledger_writes: {
    engine: "dynamodb",
    what: "write units a second of a table",
    at_most: 40_000,
    source: "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html",
    as_of: "2025-01-01",
    plan: "ask AWS for a higher quota; keys are random ids, so its partitions share the load",
  },
  queue_in_flight: {
    engine: "sqs",
    what: "messages in flight in one queue",
    at_most: 120_000,
    source: "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html",
    as_of: "2025-01-01",
    plan: "more queues: jobs name only their customer, so they can be divided",
  },
} as const satisfies Record<string, Limit>;

export type LimitName = keyof typeof limits;
