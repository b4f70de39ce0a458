/** Measures the memory of all customers in a bounded walk by id, which resumes where the last run stopped. */
import * as z from "zod";
import { iso } from "../kernel/clock.ts";
import type { Ports } from "../kernel/ports.ts";
import type { Redis } from "../kernel/redis.ts";
import * as sql from "./view-sql.ts";
import * as lua from "./lua.ts";
import { compressionsKey, keysOf } from "./memory.ts";
import { figuresOf, noneMeasured, type Sizes, walked } from "./statistics.ts";
import { type Compressions, type MemoryFigures, Walk } from "./view-schema.ts";

/** From the end of one walk to the start of the next, ms. */
const pauseMs = 3_600_000;
/** Customers per script: Redis does nothing else during that time. */
const atOnce = 100;

type Stores = Pick<Ports, "sql" | "redis">;

/** The last result: one Postgres round trip. */
export async function lastMeasurement({ sql: db }: Pick<Ports, "sql">): Promise<MemoryFigures> {
  const [row] = await db.query(sql.selectMeasurement());
  const figures = row?.figures ?? { ...figuresOf(noneMeasured), compressions: compressionsIn([]) };
  return { ...figures, measured_at: row?.measured_at ?? null };
}

/** Measures at most this many more customers and resolves to their number; a new walk begins an hour after the last. */
export async function measureMemories(
  ports: Stores & Pick<Ports, "clock">,
  maxCustomers: number,
): Promise<number> {
  const { sql: db, redis, clock } = ports;
  const [row] = await db.query(sql.selectMeasurement());
  const { walk: before = null, measured_at = null } = row ?? {};
  const isFresh = measured_at !== null && clock.now() - Date.parse(measured_at) < pauseMs;
  if (before === null && isFresh) return 0;
  let walk = Walk.parse(before ?? noneMeasured);
  for (let measured = 0; measured < maxCustomers;) {
    const page = await db.query(sql.selectCustomers(walk.after, atOnce));
    measured += page.length;
    walk = walked(walk, await sizesOf(redis, page), page.at(-1)?.id ?? walk.after);
    if (page.length === atOnce) continue;
    const compressions = compressionsIn(await redis.script(lua.compressions, [compressionsKey], []));
    await db.query(sql.storeFigures({ ...figuresOf(walk), compressions }, iso(clock.now())));
    return measured;
  }
  await db.query(sql.storeWalk(walk));
  return maxCustomers;
}

const SizesReply = z.array(z.tuple([z.int(), z.int(), z.int(), z.int()]));

async function sizesOf(
  redis: Redis,
  page: readonly { id: Parameters<typeof keysOf>[0] }[],
): Promise<Sizes[]> {
  if (page.length === 0) return [];
  const keys = page.flatMap(({ id }) => keysOf(id));
  const reply = SizesReply.parse(await redis.script(lua.measure, keys, []));
  return reply.map(([context, history, entries, marked]) => ({
    context,
    history,
    entries,
    compressed: marked === 1,
  }));
}

const Counts = z.array(z.string());

/** The scripts' counters, from alternating fields and values. */
function compressionsIn(reply: unknown): Compressions {
  const list = Counts.parse(reply);
  const counts = new Map(
    list.flatMap((field, at) => (at % 2 === 0 ? [[field, Number(list[at + 1])] as const] : [])),
  );
  const of = (field: string): number => counts.get(field) ?? 0;
  const applied = of("level_1") + of("level_2") + of("level_3");
  const ms = (micros: number): number => Math.round(micros) / 1_000;
  return {
    applied,
    failed: of("failed"),
    mean_ms: applied === 0 ? null : ms(of("micros") / applied),
    longest_ms: applied === 0 ? null : ms(of("longest")),
  };
}
