/** What the scheduled checks found over the last hours or days ([O3]). */
import { iso } from "../kernel/clock.ts";
import type { Ports } from "../kernel/ports.ts";
import type { HealthHistory } from "./schema.ts";
import { selectHours } from "./sql.ts";

const hourMs = 3_600_000;

/** The current clock hour and the `hours` before it, in one round trip. */
export async function healthHistory(
  { sql, clock }: Pick<Ports, "sql" | "clock">,
  { hours }: { readonly hours: number },
): Promise<HealthHistory> {
  const since = iso(Math.floor(clock.now() / hourMs) * hourMs - hours * hourMs);
  return { since, items: [...(await sql.query(selectHours(since)))] };
}
