/** Searches Postgres and Redis for what an erasure should have removed. For the command line: it reads everything. */
import * as z from "zod";
import { CustomerId } from "../kernel/ids.ts";
import type { Ports } from "../kernel/ports.ts";
import { customerHashOf } from "./hash.ts";
import { search } from "./scan-lua.ts";
import * as sql from "./scan-sql.ts";
import type { Finding } from "./schema.ts";

/** Rows of each table that contain one of the texts. */
export async function scanRows(
  { sql: db }: Pick<Ports, "sql">,
  texts: readonly string[],
): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const { name } of await db.query(sql.listTables())) {
    const found = await db.query(sql.searchTable(name, texts));
    findings.push(
      ...found.map(({ text, rows }) => ({ tier: "postgres" as const, place: name, text, count: rows })),
    );
  }
  return findings;
}

const Page = z.tuple([z.string(), z.array(z.tuple([z.string(), z.int()]))]);
const keysAtOnce = 500;

/** Keys that contain one of the texts, in their name or their value. */
export async function scanKeys(
  { redis }: Pick<Ports, "redis">,
  texts: readonly string[],
): Promise<Finding[]> {
  const findings: Finding[] = [];
  let cursor = "0";
  do {
    const [next, hits] = Page.parse(await redis.script(search, [], [cursor, keysAtOnce, ...texts]));
    findings.push(
      ...hits.map(([place, of]) => ({ tier: "redis" as const, place, text: texts[of - 1] ?? "", count: 1 })),
    );
    cursor = next;
  } while (cursor !== "0");
  return findings;
}

const customersAtOnce = 1_000;

/**
 * Customers whom a receipt calls erased but whom Postgres knows from before the erasure, as in a restored backup.
 * Customers who came back later are not included.
 */
export async function survivorsOf({ sql: db }: Pick<Ports, "sql">, secret: string): Promise<CustomerId[]> {
  const survivors: CustomerId[] = [];
  for (let after: string | null = null; ;) {
    const known: { id: string; since: string }[] = await db.query(sql.listCustomers(after, customersAtOnce));
    const hashes = new Map(
      known.map((one) => [customerHashOf(secret, CustomerId.parse(one.id)), one] as const),
    );
    for (const { customer_hash, finished_at } of await db.query(sql.findReceipts([...hashes.keys()]))) {
      const one = hashes.get(customer_hash);
      if (one !== undefined && Date.parse(one.since) < Date.parse(finished_at))
        survivors.push(CustomerId.parse(one.id));
    }
    const last = known.at(-1);
    if (last === undefined || known.length < customersAtOnce) return survivors;
    after = last.id;
  }
}
