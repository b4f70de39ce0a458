/** Settings that belong together: without the other, one would be ignored, or fail only once it is used. */
import { botIdOf } from "../core/app/bot.ts";
import type { Settings } from "../core/config.ts";
import { NadiaError } from "../core/kernel/errors.ts";
import type { Environment } from "./env-file.ts";

/** Each needs one of the others. */
const needs: readonly (readonly [name: string, ...others: string[]])[] = [
  ["NEON_FETCH_ENDPOINT", "DATABASE_URL"],
  ["DATABASE_OWNER_URL", "DATABASE_URL"],
  ["DATABASE_REPLICA_URL", "DATABASE_URL", "POSTGRES_URL"],
  ["NEON_REPLICA_FETCH_ENDPOINT", "DATABASE_REPLICA_URL"],
  ["UPSTASH_REDIS_REST_TOKEN", "UPSTASH_REDIS_REST_URL"],
  ["UPSTASH_REDIS_REST_URL", "UPSTASH_REDIS_REST_TOKEN"],
  ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"],
  ["AWS_SECRET_ACCESS_KEY", "AWS_ACCESS_KEY_ID"],
  ["DRAFTS_QUEUE_URL", "DELIVERIES_QUEUE_URL"],
  ["DELIVERIES_QUEUE_URL", "DRAFTS_QUEUE_URL"],
  ["DRAFTS_QUEUE_URL", "AWS_ENDPOINT_URL_SQS", "AWS_ENDPOINT_URL"],
  ["ARCHIVE_ENDPOINT_URL", "ARCHIVE_BUCKET"],
  ["GOOGLE_BASE_URL", "GOOGLE_GENERATIVE_AI_API_KEY"],
  ["OPENAI_BASE_URL", "OPENAI_API_KEY"],
  ["QDRANT_API_KEY", "QDRANT_URL"],
  // Else the webhook would refuse the simulator's updates as another bot's.
  ["TELEGRAM_BOT_ID", "TELEGRAM_BOT_TOKEN"],
];

/** Two addresses of the same store. */
const mutuallyExclusive: readonly (readonly [one: string, other: string])[] = [
  ["DATABASE_URL", "POSTGRES_URL"],
  ["UPSTASH_REDIS_REST_URL", "REDIS_URL"],
];

const together = (missing: string, name: string): string => `${missing} must be set together with ${name}`;

/** Throws `bad_configuration` with everything that does not fit together. */
export function checkRelatedSettings(env: Environment, settings: Settings): void {
  const has = (name: string): boolean => (env[name] ?? "") !== "";
  const faults = [
    ...needs
      .filter(([name, ...others]) => has(name) && !others.some(has))
      .map(([name, ...others]) => together(others.join(" or "), name)),
    ...mutuallyExclusive
      .filter(([one, other]) => has(one) && has(other))
      .map(([one, other]) => `set either ${one} or ${other}, not both`),
    ...waitFaults(settings),
    ...telegramFaults(settings),
    ...awsFaults(settings),
  ];
  if (faults.length > 0) throw new NadiaError("bad_configuration", faults.join("; "));
}

const waitFaults = ({ wal: { debounceMs, maxWaitMs } }: Settings): string[] =>
  debounceMs <= maxWaitMs
    ? []
    : [`NADIA_MAX_WAIT_MS (${maxWaitMs}) must be at least NADIA_DEBOUNCE_MS (${debounceMs})`];

function telegramFaults({ telegram: { botToken, botId, apiRoot, updates } }: Settings): string[] {
  if (botToken === null) {
    const isReal = updates === "polling" || (updates === "webhook" && apiRoot === null);
    return isReal ? [together("TELEGRAM_BOT_TOKEN", `TELEGRAM_UPDATES=${updates}`)] : [];
  }
  return botId === null || botId === botIdOf(botToken)
    ? []
    : ["TELEGRAM_BOT_ID must be the number before the colon of TELEGRAM_BOT_TOKEN"];
}

/** AWS itself answers no call without credentials; other endpoints may. */
function awsFaults({ aws, ledger, archiveBucket }: Settings): string[] {
  const inDynamo = ledger.kind === "dynamodb";
  const users = [
    ...(archiveBucket !== null && aws.archiveEndpoint === null ? ["ARCHIVE_BUCKET"] : []),
    ...(inDynamo && ledger.endpoint === null ? ["LEDGER=dynamodb"] : []),
  ];
  return [
    ...(inDynamo && ledger.table === null ? [together("LEDGER_TABLE", "LEDGER=dynamodb")] : []),
    ...(!inDynamo && ledger.table !== null ? [together("LEDGER=dynamodb", "LEDGER_TABLE")] : []),
    ...(aws.accessKeyId === null ? users.map((user) => together("AWS_ACCESS_KEY_ID", user)) : []),
  ];
}
