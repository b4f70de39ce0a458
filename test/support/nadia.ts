/** Runs `nadia` in this process. */
import { Readable, Writable } from "node:stream";
import { commands } from "../../cli/commands.ts";
import { run } from "../../cli/kit/run.ts";
import type { Terminal } from "../../cli/kit/terminal.ts";
import { systemClock } from "../../core/kernel/clock.ts";
import type { Settings } from "../../core/config.ts";

export interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** A terminal without a person that collects what is printed; `typed` is its standard input. */
export function collectingTerminal(env: Terminal["env"] = {}, typed = "") {
  const printed = { out: "", err: "" };
  const errors = new Writable({
    write: (chunk, _encoding, done) => {
      printed.err += String(chunk);
      done();
    },
  });
  const terminal: Terminal = {
    env,
    input: Readable.from([typed]),
    errors,
    interactive: false,
    signal: new AbortController().signal,
    clock: systemClock,
    note: (line) => void (printed.err += `${line}\n`),
    result: (text) => void (printed.out += text),
  };
  return { terminal, printed };
}

/** Runs a command line with exactly this environment and standard input. */
export async function nadia(words: readonly string[], env: Terminal["env"] = {}, typed = ""): Promise<Ended> {
  const { terminal, printed } = collectingTerminal(env, typed);
  const code = await run(commands, words, terminal);
  return { code, ...printed };
}

/** The environment of a harness's stores, queues and bot. */
export function environmentOf({ postgres, redis, aws, queues, telegram }: Settings): Terminal["env"] {
  const env = {
    DATABASE_URL: postgres.databaseUrl,
    NEON_FETCH_ENDPOINT: postgres.fetchEndpoint,
    UPSTASH_REDIS_REST_URL: redis.restUrl,
    UPSTASH_REDIS_REST_TOKEN: redis.restToken,
    AWS_ENDPOINT_URL: aws.endpoint,
    AWS_REGION: aws.region,
    AWS_ACCESS_KEY_ID: "local",
    AWS_SECRET_ACCESS_KEY: "local",
    DRAFTS_QUEUE_URL: queues.drafts,
    DELIVERIES_QUEUE_URL: queues.deliveries,
    TELEGRAM_BOT_TOKEN: telegram.botToken,
    TELEGRAM_WEBHOOK_SECRET: telegram.webhookSecret,
    TELEGRAM_API_ROOT: telegram.apiRoot,
  };
  return Object.fromEntries(Object.entries(env).map(([name, value]) => [name, value ?? undefined]));
}
