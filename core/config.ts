/** NADIA's settings: every variable of the environment, parsed once and frozen. */
import * as z from "zod/mini";
import { NadiaError } from "./kernel/errors.ts";

/** An unset variable and an empty one are the same. */
const text = z.optional(z.string());
const url = z.optional(z.url({ protocol: /^https?$/, error: "must be an http or https URL" }));
const whole = (least: number, most: number) =>
  z.pipe(
    z.pipe(
      z.optional(z.string().check(z.regex(/^\d+$/, "must be a whole number"))),
      z.transform((value) => (value === undefined ? undefined : Number(value))),
    ),
    z.optional(z.int().check(z.gte(least), z.lte(most))),
  );

const Environment = z.object({
  PORT: whole(0, 65_535),
  HOST: text,
  NADIA_DATA_DIR: text,
  NADIA_API_KEY: z.optional(z.string().check(z.minLength(16, "must have 16 characters or more"))),
  NADIA_DEBOUNCE_MS: whole(0, 600_000),
  NADIA_MAX_WAIT_MS: whole(0, 900_000),
  TELEGRAM_BOT_TOKEN: z.optional(z.string().check(z.regex(/^\d+:[\w-]+$/, "must look like 123456:ABC…"))),
  TELEGRAM_WEBHOOK_SECRET: z.optional(
    z.string().check(z.regex(/^[\w-]{1,256}$/, "must be 1 to 256 characters of A-Z a-z 0-9 _ -")),
  ),
  TELEGRAM_API_ROOT: url,
  TELEGRAM_UPDATES: z.optional(z.enum(["webhook", "polling", "simulator"])),
  DATABASE_URL: z.optional(
    z
      .string()
      .check(z.regex(/^postgres(ql)?:\/\/.+@.+\/.+/, "must be postgres://user:password@host/database")),
  ),
  NEON_FETCH_ENDPOINT: url,
  UPSTASH_REDIS_REST_URL: url,
  UPSTASH_REDIS_REST_TOKEN: text,
  REDIS_URL: z.optional(z.string().check(z.regex(/^rediss?:\/\//, "must open with redis:// or rediss://"))),
  AWS_ENDPOINT_URL: url,
  AWS_REGION: text,
  AWS_ACCESS_KEY_ID: text,
  AWS_SECRET_ACCESS_KEY: text,
  AWS_SESSION_TOKEN: text,
  DRAFTS_QUEUE_URL: url,
  DELIVERIES_QUEUE_URL: url,
  LLM1_MODEL: z.optional(
    z.string().check(z.regex(/^(google\/.+|openai\/.+|offline)$/, "must be google/…, openai/… or offline")),
  ),
  LLM2_MODEL: z.optional(
    z.string().check(z.regex(/^(google\/.+|openai\/.+|offline)$/, "must be google/…, openai/… or offline")),
  ),
  GOOGLE_GENERATIVE_AI_API_KEY: text,
  GOOGLE_BASE_URL: url,
  OPENAI_API_KEY: text,
  OPENAI_BASE_URL: url,
});
type Environment = z.infer<typeof Environment>;

export type Settings = ReturnType<typeof settingsOf>;

const settingsOf = (env: Environment) =>
  ({
    port: env.PORT ?? 3000,
    host: env.HOST ?? "127.0.0.1",
    dataDir: env.NADIA_DATA_DIR ?? ".nadia",
    /** The first admin's key. */
    apiKey: env.NADIA_API_KEY ?? null,
    wal: { debounceMs: env.NADIA_DEBOUNCE_MS ?? 3_000, maxWaitMs: env.NADIA_MAX_WAIT_MS ?? 15_000 },
    telegram: {
      botToken: env.TELEGRAM_BOT_TOKEN ?? null,
      webhookSecret: env.TELEGRAM_WEBHOOK_SECRET ?? null,
      apiRoot: env.TELEGRAM_API_ROOT ?? null,
      updates: env.TELEGRAM_UPDATES ?? null,
    },
    postgres: { databaseUrl: env.DATABASE_URL ?? null, fetchEndpoint: env.NEON_FETCH_ENDPOINT ?? null },
    redis: {
      restUrl: env.UPSTASH_REDIS_REST_URL ?? null,
      restToken: env.UPSTASH_REDIS_REST_TOKEN ?? null,
      url: env.REDIS_URL ?? null,
    },
    aws: {
      endpoint: env.AWS_ENDPOINT_URL ?? null,
      region: env.AWS_REGION ?? "eu-central-1",
      accessKeyId: env.AWS_ACCESS_KEY_ID ?? null,
      secretAccessKey: env.AWS_SECRET_ACCESS_KEY ?? null,
      sessionToken: env.AWS_SESSION_TOKEN ?? null,
    },
    queues: { drafts: env.DRAFTS_QUEUE_URL ?? null, deliveries: env.DELIVERIES_QUEUE_URL ?? null },
    models: {
      llm1Model: env.LLM1_MODEL ?? null,
      llm2Model: env.LLM2_MODEL ?? null,
      googleApiKey: env.GOOGLE_GENERATIVE_AI_API_KEY ?? null,
      googleBaseUrl: env.GOOGLE_BASE_URL ?? null,
      openaiApiKey: env.OPENAI_API_KEY ?? null,
      openaiBaseUrl: env.OPENAI_BASE_URL ?? null,
    },
  }) as const;

/** Parses the environment's variables. Throws `bad_configuration` that names every variable at fault, not its value. */
export function parseSettings(env: Readonly<Record<string, string | undefined>>): Settings {
  const present = Object.entries(env).filter(([, value]) => value !== undefined && value !== "");
  const parsed = Environment.safeParse(Object.fromEntries(present));
  if (!parsed.success) {
    const faults = parsed.error.issues.map((issue) => `${issue.path.join(".")} ${issue.message}`);
    throw new NadiaError("bad_configuration", faults.join("; "));
  }
  return deepFreeze(settingsOf(parsed.data));
}

function deepFreeze<T extends object>(value: T): T {
  for (const part of Object.values(value)) if (typeof part === "object" && part !== null) deepFreeze(part);
  return Object.freeze(value);
}

/** A setting that this function cannot do without. Throws `bad_configuration` that names it. */
export function required<T>(value: T | null, name: string): T {
  if (value !== null) return value;
  throw new NadiaError("bad_configuration", `${name} must be set`);
}
