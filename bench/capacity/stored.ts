/** What Postgres and Redis store. */
import type { World } from "./world.ts";

/** Bytes of each table with its indexes; the partitions of a table are one. */
export async function tableBytes({ stage }: Pick<World, "stage">): Promise<Map<string, number>> {
  const tables = await stage.sql.query<{ name: string; bytes: string }>({
    sql: `select coalesce(parent.relname, c.relname) as name, sum(pg_total_relation_size(c.oid))::text as bytes
      from pg_class c join pg_namespace n on n.oid = c.relnamespace
      left join pg_inherits i on i.inhrelid = c.oid left join pg_class parent on parent.oid = i.inhparent
      where n.nspname = 'public' and c.relkind = 'r' group by 1`,
    parameters: [],
  });
  return new Map(tables.map(({ name, bytes }) => [name, Number(bytes)]));
}

/** What stays as long as the customer writes, and what only a retry reads. */
export interface RedisBytes {
  readonly per_customer: number;
  readonly cached_per_message: number;
}

const ofCustomer = /^(?:user|wal|rate):\{/;
const ofCachedAnswer = /^chat:\{.+\}:(?!keys$)/;
const ofCache = /^chat:\{/;

/** Asks Redis for the size of every key, because `used_memory` also counts what the server needs for itself. */
export async function redisBytes({ redis }: Pick<World, "redis">, customers: number): Promise<RedisBytes> {
  const bytes = { customers: 0, cache: 0 };
  let answers = 0;
  for await (const page of redis.scanStream({ count: 1_000 }) as AsyncIterable<string[]>)
    for (const key of page) {
      const size = (await redis.memory("USAGE", key, "SAMPLES", 0)) ?? 0;
      if (ofCustomer.test(key)) bytes.customers += size;
      if (ofCache.test(key)) bytes.cache += size;
      if (ofCachedAnswer.test(key)) answers += 1;
    }
  // A message has an answer of each model.
  return { per_customer: bytes.customers / customers, cached_per_message: bytes.cache / (answers / 2) };
}
