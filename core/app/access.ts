/** The access module from settings. */
import { accessOver } from "../access/access.ts";
import { createPasswords } from "../access/passwords.ts";
import type { AccessPorts } from "../access/ports.ts";
import { required, type Settings } from "../config.ts";
import { NadiaError } from "../kernel/errors.ts";
import type { Redis } from "../kernel/redis.ts";
import type { Engines } from "./engines.ts";
import type { Host } from "./host.ts";
import { sqlOf } from "./postgres.ts";
import { redisOf } from "./redis.ts";

/** The bot's username and the console's host, if they are set. */
const siteNames = ({ telegram, consoleOrigin }: Settings): string[] =>
  [telegram.botUsername, consoleOrigin].filter((name) => name !== null);

/** Wires the access module. Throws `bad_configuration`: without a first key nobody could sign in. */
export const accessOf = (
  settings: Settings,
  { clock, ids, log, passwords = createPasswords() }: Host,
  { sql, redis }: Pick<Engines, "sql" | "redis">,
): AccessPorts =>
  accessOver({
    sql,
    redis,
    clock,
    ids,
    log,
    passwords,
    apiKey: required(settings.apiKey, "NADIA_API_KEY"),
    siteNames: siteNames(settings),
  });

/** The ports of the access module for the command line, where only Postgres is required. Throws `bad_configuration`. */
export function accessForCli(settings: Settings, host: Host): AccessPorts {
  const { clock, ids, log, passwords = createPasswords() } = host;
  const redis = settings.redis.restUrl === null ? absent : redisOf(settings, host);
  // The command line does not use the API key, so a random one will do.
  const apiKey = settings.apiKey ?? ids.random();
  const sql = sqlOf(settings, host);
  return accessOver({ sql, redis, clock, ids, log, passwords, apiKey, siteNames: siteNames(settings) });
}

const refuse = async (): Promise<never> => {
  throw new NadiaError("redis_unavailable", "UPSTASH_REDIS_REST_URL is not set");
};
const absent: Redis = { script: refuse, ping: refuse };
