/**
 * A process to be killed: the embedded engines on the directory, and from the seed, given as arguments; prints their
 * addresses as one line of JSON.
 */
import { openAsBlob } from "node:fs";
import { join } from "node:path";
import { lockDataDir } from "../../local/engines/data-dir.ts";
import { startEmbeddedPostgres } from "../../local/engines/postgres.ts";
import { startEmbeddedQueue } from "../../local/engines/queue.ts";
import { startEmbeddedRedis } from "../../local/engines/redis.ts";

const [, , dir = "", seedFile] = process.argv;
const seed = seedFile === undefined ? {} : { seed: () => openAsBlob(seedFile) };
lockDataDir(dir);
const postgres = await startEmbeddedPostgres({ dataDir: join(dir, "postgres"), ...seed });
// A low limit, so that kills also happen during compactions.
const redis = await startEmbeddedRedis({ dataDir: join(dir, "redis"), token: "fault", compactAt: 30_000 });
const queue = await startEmbeddedQueue({ dataDir: join(dir, "queue") });
process.stdout.write(`${JSON.stringify({ postgres, redis, queue })}\n`);
