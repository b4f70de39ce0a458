/** What `npm start` prints: its help, and what runs where. */
import { draftersOf } from "../core/app/draft.ts";
import type { Settings } from "../core/config.ts";
import { secretsFile } from "./kept.ts";
import type { Running } from "./start.ts";

export const help = `NADIA on one machine: a Telegram bot whose every AI reply is read by a person first.

  npm start                       a simulator to write as a customer, the console to approve from
  TELEGRAM_BOT_TOKEN=… TELEGRAM_UPDATES=polling npm start
                                  a real bot, without a public address

Nothing has to be set. What is not set is embedded, and keeps its data in NADIA_DATA_DIR. A file .env in this directory
is read; what the environment itself says goes before it.

  PORT, HOST                      where to listen (3000 on 127.0.0.1)
  NADIA_DATA_DIR                  data and secrets that were drawn (.nadia)
  NADIA_ALLOWED_HOSTS             further host names under which this server is reached, with commas between them
  NADIA_API_KEY                   the first admin's key, 16 characters or more (drawn, and printed that once)
  NADIA_DEBOUNCE_MS               how long a burst of messages is gathered (3000)
  NADIA_MAX_WAIT_MS               the longest wait for a burst to end (15000)
  NADIA_CONSOLE_ORIGIN            the console's origin where a proxy shows it under another host
  NADIA_FRONT_SECRET              by which a proxy in front proves that it names the viewer's address
  TELEGRAM_BOT_TOKEN              a bot's token from @BotFather
  TELEGRAM_BOT_USERNAME           the bot's username: passwords made of it are refused
  TELEGRAM_UPDATES                simulator, polling or webhook (simulator without a token)
  TELEGRAM_WEBHOOK_SECRET         what Telegram has to send along (drawn)
  TELEGRAM_API_ROOT               another Bot API than Telegram's own
  DATABASE_URL, NEON_FETCH_ENDPOINT
                                  Neon, or Postgres behind Neon's HTTP wire (embedded PGlite)
  UPSTASH_REDIS_REST_URL, UPSTASH_REDIS_REST_TOKEN, or REDIS_URL
                                  Upstash, or any Redis 7 (embedded)
  AWS_ENDPOINT_URL, AWS_ENDPOINT_URL_SQS, AWS_ENDPOINT_URL_DYNAMODB
                                  SQS and DynamoDB (embedded)
  AWS_REGION, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN
                                  their region and credentials (embedded)
  DRAFTS_QUEUE_URL, DELIVERIES_QUEUE_URL
                                  the queues (embedded)
  LEDGER, LEDGER_TABLE            sqlite, or dynamodb and its table (sqlite)
  LLM1_MODEL, LLM2_MODEL          google/…, openai/… or offline
  SUMMARY_MODEL, EMBEDDING_MODEL  google/… or openai/… for summaries and for search by meaning (none)
  MODEL_PRICES                    model=input/output/cached, … in USD per million tokens (known list prices)
  QDRANT_URL, QDRANT_API_KEY      Qdrant for the documents' vectors (pgvector)
  DATABASE_REPLICA_URL            a read replica for analytics (the database itself)
  GOOGLE_GENERATIVE_AI_API_KEY, GOOGLE_BASE_URL, OPENAI_API_KEY, OPENAI_BASE_URL
                                  the language models' access (without: labelled offline drafts)
`;

/** What runs where; `ms` is how long the start took. */
export function banner(running: Running, ms: number): string {
  const { url, places, updates, settings, secrets } = running;
  const isDrawn = settings.apiKey === secrets.apiKey;
  const freshKey = isDrawn && secrets.fresh ? secrets.apiKey : null;
  const key = freshKey === null ? "" : `#key=${freshKey}`;
  const rows: [string, string][] = [
    ["Console", `${url}/login${key}`],
    ...(updates === "simulator" ? [["Simulator", `${url}/simulator`] satisfies [string, string]] : []),
    ["Webhook", `${url}/telegram/webhook${sourceNotes[updates]}`],
    ["API key", freshKey ?? (isDrawn ? keptKey(settings.dataDir) : "as set in NADIA_API_KEY")],
    ...drafters(settings),
    ...places.map(({ what, where }) => [what, where] satisfies [string, string]),
  ];
  const lines = rows.map(([what, where]) => `  ${what.padEnd(10)} ${where}`);
  return `\nNADIA is ready (${(ms / 1_000).toFixed(1)} s)\n\n${lines.join("\n")}\n\n  Ctrl+C stops it.\n\n`;
}

const keptKey = (dataDir: string): string => `in ${secretsFile(dataDir)}; remove that file to draw a new one`;

/** Which models write what, and which of the configured ones cannot be asked. */
function drafters(settings: Settings) {
  const { models, summaryModel, embeddingModel } = settings;
  const { first, second } = draftersOf(settings);
  const byModel = (model: string | null) =>
    model === null || model === "offline" ? "made from words, without a model" : model;
  const configured = {
    LLM1_MODEL: models.llm1Model,
    LLM2_MODEL: models.llm2Model,
    SUMMARY_MODEL: summaryModel,
    EMBEDDING_MODEL: embeddingModel,
  };
  return [
    ["Drafts", first === "offline" ? "the offline drafter, labelled as such" : `${first}, then ${second}`],
    ["Summaries", byModel(summaryModel)],
    ["Search", byModel(embeddingModel)],
    ...Object.entries(configured).flatMap(([name, model]) => {
      const key = missingKey(models, model ?? "");
      return key === null ? [] : [["WARNING", `${name} is ${model}, but ${key} is not set: it is not asked`]];
    }),
  ] as [string, string][];
}

function missingKey({ googleApiKey, openaiApiKey }: Settings["models"], model: string): string | null {
  if (model.startsWith("google/") && googleApiKey === null) return "GOOGLE_GENERATIVE_AI_API_KEY";
  return model.startsWith("openai/") && openaiApiKey === null ? "OPENAI_API_KEY" : null;
}

const sourceNotes = {
  simulator: "",
  polling: ", fed by long polling",
  webhook: ", waiting for Telegram (setWebhook)",
} as const;
