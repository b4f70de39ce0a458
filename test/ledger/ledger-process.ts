/**
 * A process to be killed: saves a customer's rows in the ledger file given as its argument, and prints each saved one.
 */
import { systemClock } from "../../core/kernel/clock.ts";
import { CustomerId } from "../../core/kernel/ids.ts";
import { createSqliteLedger } from "../../core/storage/ledger-sqlite.ts";
import { rowOf } from "../support/ledger.ts";

const [, , file = "", user = "", name = "", count = "0"] = process.argv;
const ledger = createSqliteLedger({ file, clock: systemClock });
for (let index = 0; index < Number(count); index += 1) {
  const row = rowOf(CustomerId.parse(user), `${name}:${index}`, Date.now());
  await ledger.saveInteraction(row);
  process.stdout.write(`${row.interaction_id}\n`);
}
await ledger.close();
