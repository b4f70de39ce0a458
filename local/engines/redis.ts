/** js-redis-server as the laptop's Redis, behind Upstash's protocol. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { RedisDatabase } from "js-redis-server/core";
import { openJournal, type RedisJournal } from "./redis-journal.ts";
import { createEmbeddedLink } from "./embedded-link.ts";
import { startUpstashEndpoint, type UpstashEndpoint } from "./upstash-endpoint.ts";

export interface EmbeddedRedis extends UpstashEndpoint {
  /** Rewrites the journal, so that nothing deleted is left in it. */
  compact(): void;
}

export interface EmbeddedRedisSettings {
  /** The journal's directory; null keeps everything in memory. */
  readonly dataDir: string | null;
  readonly token: string;
  /** Bytes after which the journal is compacted; 64 MB by default. */
  readonly compactAt?: number;
}

/**
 * Starts an empty Redis 7.0 in this process, or restores the journal in `dataDir`. The effects of a command reach the
 * operating system before its response is sent, so SIGKILL loses nothing acknowledged. Scripts loaded by SCRIPT LOAD
 * are not persisted: send them in full with EVAL. Throws `journal_damaged`.
 */
export async function startEmbeddedRedis(settings: EmbeddedRedisSettings): Promise<EmbeddedRedis> {
  let journal: RedisJournal | null = null;
  const restore = (database: RedisDatabase) => {
    if (settings.dataDir === null) return;
    mkdirSync(settings.dataDir, { recursive: true });
    journal = openJournal({
      file: join(settings.dataDir, "journal.jsonl"),
      database,
      ...(settings.compactAt === undefined ? {} : { compactAt: settings.compactAt }),
    });
  };
  const link = await createEmbeddedLink(restore, () => journal?.flush());
  const endpoint = await startUpstashEndpoint({ link, token: settings.token });
  return {
    url: endpoint.url,
    token: settings.token,
    compact: () => {
      journal?.flush();
      journal?.compact();
    },
    close: async () => {
      await endpoint.close();
      journal?.close();
      link.close();
    },
  };
}
