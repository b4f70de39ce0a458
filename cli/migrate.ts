/** `nadia migrate`: the deploy step that brings the database schema up to date. */
import { systemHost } from "../core/app/host.ts";
import { migrate as apply, rollBack } from "../core/app/migrate.ts";
import { sqlOf } from "../core/app/postgres.ts";
import { parseSettings } from "../core/config.ts";
import { makePartitions } from "../core/drafting/turns.ts";
import { systemClock } from "../core/kernel/clock.ts";

/** Applies pending migrations, or rolls all of them back. Throws `bad_configuration`, `database_failed`, `database_unavailable`. */
export async function migrate(down: boolean): Promise<void> {
  const sql = sqlOf(
    parseSettings(process.env),
    systemHost(() => undefined),
  );
  const names = down ? await rollBack(sql) : await apply(sql);
  // Before the first message: a row that lands in the default partition stays there.
  if (!down) await makePartitions(sql, systemClock.now());
  for (const name of names) console.log(`${down ? "down" : "up"} ${name}`);
  if (names.length === 0) console.log("nothing to do");
}
