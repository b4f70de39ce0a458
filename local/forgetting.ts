/** The simulator forgets a customer whose erasure is done, up to that time. */
import { customerIdOf } from "../core/kernel/ids.ts";
import type { Sql } from "../core/kernel/sql.ts";
import { customerHashOf } from "../core/privacy/hash.ts";
import type { Simulator } from "./simulator/simulator.ts";

type Forgetful = Pick<Simulator, "forget">;

export interface Forgetting {
  add(simulator: Forgetful): void;
  /** Has the simulators forget whom an erasure concerned, and then scrubs. */
  scrub(): Promise<void>;
}

/** `secret` is the key of the receipts' hashes. */
export function forgettingOf(sql: Sql, secret: string, scrub: () => Promise<void>): Forgetting {
  const simulators: Forgetful[] = [];
  return {
    add: (simulator) => void simulators.push(simulator),
    scrub: async () => {
      if (simulators.length > 0) await forgetErased(sql, secret, simulators);
      await scrub();
    },
  };
}

/** Telegram keeps a conversation that we erased; the simulator is on our own disk, and does not. */
async function forgetErased(sql: Sql, secret: string, simulators: readonly Forgetful[]): Promise<void> {
  const rows = await sql.query<{ hash: string; at: string }>({
    sql: `select customer_hash as hash, max((extract(epoch from finished_at) * 1000)::bigint)::text as at
      from erasures where customer_hash is not null group by 1`,
    parameters: [],
  });
  const times = new Map(rows.map(({ hash, at }) => [hash, Number(at)]));
  const isOver = (person: number, at: string) => {
    const erasedAt = times.get(customerHashOf(secret, customerIdOf(person)));
    return erasedAt !== undefined && Date.parse(at) <= erasedAt;
  };
  for (const simulator of simulators) simulator.forget(isOver);
}
