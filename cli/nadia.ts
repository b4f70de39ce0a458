#!/usr/bin/env node
/** `nadia`: the operator's command line. */
import { parseArgs } from "node:util";
import { knowledge } from "./knowledge.ts";
import { migrate } from "./migrate.ts";
import { recover } from "./recover.ts";
import { reviewers } from "./reviewers.ts";
import { webhook } from "./webhook.ts";
import { NadiaError } from "../core/kernel/errors.ts";
import { readEnvFile } from "../local/env-file.ts";

const help = `nadia <command>

  migrate           apply pending migrations to DATABASE_URL
  migrate --down    roll back every migration; this deletes all data
  knowledge setup   create the documents' collection and indexes if missing
  knowledge reindex re-embed documents whose vectors come from another model or engine
  knowledge snapshot
                    create a Qdrant snapshot of the documents' vectors
  webhook <url>     register the webhook with Telegram: address, secret, kinds of updates
  recover [--kind sweep|pending_updates]
                    recover lost work: sweep repairs Redis and Postgres (default); pending_updates
                    fetches what Telegram still holds, and sets the webhook again
  reviewers add --email <e-mail> --name <name> [--role admin]
                    add an account; prompts for the password or reads it from stdin
  reviewers list    list all accounts by name
  reviewers disable <e-mail>
                    disable an account and end its sessions and API keys
  reviewers sign-out <e-mail>
                    end an account's sessions and API keys; signing in stays possible
  --help            show this help

A .env file in the working directory is read; environment variables take precedence over it.
DATABASE_URL is the database; NEON_FETCH_ENDPOINT its /sql endpoint, if it is not Neon's own.
With UPSTASH_REDIS_REST_URL and UPSTASH_REDIS_REST_TOKEN, a disabled account's sessions end at once.
EMBEDDING_MODEL, its provider's key, QDRANT_URL and QDRANT_API_KEY configure the documents' vectors.
TELEGRAM_BOT_TOKEN and TELEGRAM_WEBHOOK_SECRET belong to the bot.
recover also needs Redis and the queues: DRAFTS_QUEUE_URL, DELIVERIES_QUEUE_URL and AWS credentials.`;

/** The number of words in each command, and its options. */
const grammar: Readonly<Record<string, readonly [words: number, ...options: string[]]>> = {
  migrate: [1, "down"],
  knowledge: [2],
  webhook: [2],
  recover: [1, "kind"],
  "reviewers add": [2, "email", "name", "role"],
  "reviewers list": [2],
  "reviewers disable": [3],
  "reviewers sign-out": [3],
};

/** An extra word or option may be part of another command, so it is refused before anything runs. */
function refuseLeftovers(words: readonly string[], options: readonly string[]): void {
  const command = [words.slice(0, 2).join(" "), words[0] ?? ""].find((name) => Object.hasOwn(grammar, name));
  const [most, ...own] = grammar[command ?? ""] ?? [words.length, ...options];
  const odd = words[most] ?? options.find((name) => !own.includes(name));
  if (odd === undefined) return;
  const shown = words.length > most ? odd : `--${odd}`;
  throw new NadiaError("bad_configuration", `nadia ${command} does not take ${shown}; see nadia --help`);
}

try {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      down: { type: "boolean" },
      kind: { type: "string" },
      help: { type: "boolean" },
      email: { type: "string" },
      name: { type: "string" },
      role: { type: "string" },
    },
  });
  const [command, argument] = positionals;
  if (values.help !== true) refuseLeftovers(positionals, Object.keys(values));
  readEnvFile();
  if (values.help === true || command === undefined) console.log(help);
  else if (command === "migrate") await migrate(values.down === true);
  else if (command === "knowledge") await knowledge(argument);
  else if (command === "webhook") await webhook(argument);
  else if (command === "recover") process.exitCode = (await recover(values.kind)) ? 0 : 1;
  else if (command === "reviewers") await reviewers(positionals.slice(1), values);
  else throw new NadiaError("bad_configuration", `unknown command ${command}; see nadia --help`);
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
