/** The newest settings in Redis, read along with a lease, so that a draft needs no separate round trip for them. */
import * as z from "zod";
import { open, seal } from "../kernel/checksum.ts";
import type { Clock } from "../kernel/clock.ts";
import type { Part, Redis, RedisReply } from "../kernel/redis.ts";
import { settingsKey } from "../wal/keys.ts";
import { readSettings, writeSettings } from "./lua.ts";
import { cachedMs, trustedMs } from "./rules.ts";
import type { Stored } from "./sql.ts";
import { valuesIn } from "./values.ts";

/** The part of a round trip that reads them; pass its reply to `cachedSettings`. */
export const settingsPart: Part = { script: readSettings, keys: [settingsKey], args: [] };

const Reply = z.tuple([z.string(), z.coerce.number()]);
/** Version 0 stands for the defaults. */
const Sealed = z.object({ version: z.int().min(0), document: z.unknown() });

/** What Redis has, if it is intact and young enough; else null. */
export function cachedSettings(reply: RedisReply | undefined, now: number): Stored | null {
  const read = Reply.safeParse(reply);
  if (!read.success || now - read.data[1] >= trustedMs || read.data[1] > now) return null;
  const json = open(read.data[0]);
  const sealed = json === null ? null : Sealed.safeParse(JSON.parse(json));
  return sealed?.success ? { version: sealed.data.version, document: sealed.data.document } : null;
}

/** The part of a round trip that stores what Postgres had at that time, ms since 1970. */
export function cacheSettingsPart({ version, document }: Stored, readAt: number): Part {
  const { limit_minute, limit_hour, limit_day } = valuesIn(document);
  return {
    script: writeSettings,
    keys: [settingsKey],
    args: [
      seal(JSON.stringify({ version, document })),
      readAt,
      readAt + cachedMs,
      ...[limit_minute, limit_hour, limit_day].map((limit) => limit ?? ""),
    ],
  };
}

/** Stores a new version at once, so that the next draft has it. Throws Redis errors. */
export async function cacheSettings(redis: Redis, clock: Clock, stored: Stored): Promise<void> {
  const { script, keys, args } = cacheSettingsPart(stored, clock.now());
  await redis.script(script, keys, args);
}
