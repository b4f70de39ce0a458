/** The ports of the access module, made of the stores. */
import type { Ports } from "../kernel/ports.ts";
import { createAttempts } from "./attempts.ts";
import { createHolders, secretHashOf } from "./holders.ts";
import { createOptionalRedis } from "./optional-redis.ts";
import { createPasswords, type Passwords } from "./passwords.ts";
import type { AccessPorts } from "./ports.ts";
import { turnPolicy } from "./rules.ts";
import { createTurns } from "./turns.ts";

export interface AccessSettings extends Pick<Ports, "sql" | "redis" | "clock" | "ids" | "log"> {
  /** NADIA_API_KEY: the first admin's key. */
  readonly apiKey: string;
  /** Public names of this installation, such as the bot's: no password may consist of them. */
  readonly siteNames?: readonly string[];
  readonly passwords?: Passwords;
}

/** Wires the access module to these stores. */
export function accessOver(settings: AccessSettings): AccessPorts {
  const { sql, clock, ids, log } = settings;
  const redis = createOptionalRedis(settings.redis, log);
  const firstKeyHash = secretHashOf(settings.apiKey);
  return {
    sql,
    clock,
    ids,
    log,
    firstKeyHash,
    holders: createHolders({ sql, clock, log, redis, firstKeyHash }),
    attempts: createAttempts({ sql, redis, clock, ids }),
    passwords: settings.passwords ?? createPasswords(),
    turns: createTurns(turnPolicy),
    siteNames: settings.siteNames ?? [],
  };
}
