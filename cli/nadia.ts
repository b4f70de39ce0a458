#!/usr/bin/env node
/** `nadia`: what a person runs by hand. */
import { parseArgs } from "node:util";
import { migrate } from "./migrate.ts";
import { NadiaError } from "../core/kernel/errors.ts";

const help = `nadia <command>

  migrate           applies missing migrations to DATABASE_URL
  migrate --down    takes every migration back; this deletes all data
  --help            this text

DATABASE_URL names the database; NEON_FETCH_ENDPOINT its /sql endpoint, if it is not Neon's own.`;

try {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { down: { type: "boolean", default: false }, help: { type: "boolean", default: false } },
  });
  const [command] = positionals;
  if (values.help || command === undefined) console.log(help);
  else if (command === "migrate") await migrate(values.down);
  else throw new NadiaError("bad_configuration", `there is no command ${command}; see nadia --help`);
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
