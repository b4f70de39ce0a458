#!/usr/bin/env node
/** `nadia`: what a person runs by hand. */
import { parseArgs } from "node:util";
import { knowledge } from "./knowledge.ts";
import { migrate } from "./migrate.ts";
import { reviewers } from "./reviewers.ts";
import { webhook } from "./webhook.ts";
import { NadiaError } from "../core/kernel/errors.ts";

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
                    signs someone out everywhere and lets them in no more
  --help            this text

DATABASE_URL names the database; NEON_FETCH_ENDPOINT its /sql endpoint, if it is not Neon's own.
UPSTASH_REDIS_REST_URL and UPSTASH_REDIS_REST_TOKEN let a disabled person's sessions end at once.
EMBEDDING_MODEL, its provider's key, QDRANT_URL and QDRANT_API_KEY say where documents' vectors come from and lie.
TELEGRAM_BOT_TOKEN and TELEGRAM_WEBHOOK_SECRET are the bot's.`;

try {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      down: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
      email: { type: "string" },
      name: { type: "string" },
      role: { type: "string" },
    },
  });
  const [command, argument] = positionals;
  if (values.help || command === undefined) console.log(help);
  else if (command === "migrate") await migrate(values.down);
  else if (command === "knowledge") await knowledge(argument);
  else if (command === "webhook") await webhook(argument);
  else if (command === "reviewers") await reviewers(positionals.slice(1), values);
  else throw new NadiaError("bad_configuration", `there is no command ${command}; see nadia --help`);
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
