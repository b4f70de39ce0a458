#!/usr/bin/env node
/** `nadia`: what a person runs by hand. */
import { parseArgs } from "node:util";
import { knowledge } from "./knowledge.ts";
import { migrate } from "./migrate.ts";
import { reviewers } from "./reviewers.ts";
import { webhook } from "./webhook.ts";
import { NadiaError } from "../core/kernel/errors.ts";
import { readEnvFile } from "../local/env-file.ts";

const help = `nadia <command>

  migrate           applies missing migrations to DATABASE_URL
  migrate --down    takes every migration back; this deletes all data
  knowledge setup   makes what is missing of the documents' collection and indexes
  knowledge reindex embeds documents anew whose vectors another model made or another engine has
  knowledge snapshot
                    has Qdrant make a snapshot of the documents' vectors
  webhook <url>     tells Telegram where the webhook is, with its secret and the kinds of updates
  reviewers add --email <e-mail> --name <name> [--role admin]
                    adds someone who may sign in; asks for the password, or takes what is piped in
  reviewers list    everyone by name
  reviewers disable <e-mail>
                    signs someone out everywhere, ends their API keys, and lets them in no more
  reviewers sign-out <e-mail>
                    ends all sessions and API keys of someone, who may sign in again
  --help            this text

A file .env in the working directory is read; what the environment itself says goes before it.
DATABASE_URL names the database; NEON_FETCH_ENDPOINT its /sql endpoint, if it is not Neon's own.
UPSTASH_REDIS_REST_URL and UPSTASH_REDIS_REST_TOKEN let a disabled person's sessions end at once.
EMBEDDING_MODEL, its provider's key, QDRANT_URL and QDRANT_API_KEY say where documents' vectors come from and lie.
TELEGRAM_BOT_TOKEN and TELEGRAM_WEBHOOK_SECRET are the bot's.`;

/** How many words each command is, and its options. */
const grammar: Readonly<Record<string, readonly [words: number, ...options: string[]]>> = {
  migrate: [1, "down"],
  knowledge: [2],
  webhook: [2],
  "reviewers add": [2, "email", "name", "role"],
  "reviewers list": [2],
  "reviewers disable": [3],
  "reviewers sign-out": [3],
};

/** A word or option too many may be half of another command, so nothing is done then. */
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
  else if (command === "reviewers") await reviewers(positionals.slice(1), values);
  else throw new NadiaError("bad_configuration", `there is no command ${command}; see nadia --help`);
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
