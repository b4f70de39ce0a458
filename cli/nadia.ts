#!/usr/bin/env node
/** `nadia`: what a person runs by hand. */
import { parseArgs } from "node:util";
import { migrate } from "./migrate.ts";
import { webhook } from "./webhook.ts";
import { NadiaError } from "../core/kernel/errors.ts";

const help = `nadia <command>

  migrate           applies missing migrations to DATABASE_URL
  migrate --down    takes every migration back; this deletes all data
  webhook <url>     tells Telegram where the webhook is, with its secret and the kinds of updates
  --help            this text

DATABASE_URL names the database; NEON_FETCH_ENDPOINT its /sql endpoint, if it is not Neon's own.
TELEGRAM_BOT_TOKEN and TELEGRAM_WEBHOOK_SECRET are the bot's.`;

try {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { down: { type: "boolean", default: false }, help: { type: "boolean", default: false } },
  });
  const [command, argument] = positionals;
  if (values.help || command === undefined) console.log(help);
  else if (command === "migrate") await migrate(values.down);
  else if (command === "webhook") await webhook(argument);
  else throw new NadiaError("bad_configuration", `there is no command ${command}; see nadia --help`);
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
