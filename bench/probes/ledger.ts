/** 25 calls in the ledger: by the verb that saves rows together, or one by one where the build has none. */
import type { Clock } from "../../core/kernel/clock.ts";
import type * as ClockModule from "../../core/kernel/clock.ts";
import type { Ledger } from "../../core/ledger/port.ts";
import type * as LedgerModule from "../../test/support/ledger.ts";
import { load, median, ownCpuMs, report } from "./source.ts";

const { systemClock } = await load<typeof ClockModule>("core/kernel/clock.ts");
const { newCustomer, newSqliteLedger, rowOf, startDynamo } =
  await load<typeof LedgerModule>("test/support/ledger.ts");

const batch = 25;
const rounds = 30;
const warmUp = 5;

interface Engine {
  connect(clock: Clock): Ledger;
  close(): Promise<void>;
}

/** Medians of a batch, ms. */
async function measure(engine: Engine) {
  // The base commit has no such verb.
  const ledger: Omit<Ledger, "saveInteractions"> & Partial<Ledger> = engine.connect(systemClock);
  const times: Record<"together" | "single" | "cpu", number[]> = { together: [], single: [], cpu: [] };
  for (let round = 0; round < warmUp + rounds; round += 1) {
    const single = await timed((row) => ledger.saveInteraction(row), null);
    const together = await timed(
      (row) => ledger.saveInteraction(row),
      ledger.saveInteractions?.bind(ledger) ?? null,
    );
    if (round < warmUp) continue;
    times.single.push(single.ms);
    times.together.push(together.ms);
    times.cpu.push(together.cpuMs);
  }
  await engine.close();
  return { ms: median(times.together), single_ms: median(times.single), cpu_ms: median(times.cpu) };
}

async function timed(
  save: Ledger["saveInteraction"],
  saveAll: Ledger["saveInteractions"] | null,
): Promise<{ ms: number; cpuMs: number }> {
  const user = newCustomer();
  const rows = Array.from({ length: batch }, (_, index) => rowOf(user, String(index), Date.now() - index));
  const cpu = ownCpuMs();
  const start = performance.now();
  if (saveAll === null) for (const row of rows) await save(row);
  else await saveAll(rows);
  return { ms: performance.now() - start, cpuMs: ownCpuMs() - cpu };
}

const named = (name: string, figures: object) =>
  Object.fromEntries(Object.entries(figures).map(([figure, value]) => [`${name}_${figure}`, Number(value)]));

const sqlite = named("sqlite", await measure(await newSqliteLedger()));
// Its package is for one platform only; the other rows go on without it.
const dynamo = await startDynamo().catch((error: unknown) => {
  console.error(`dynoxide: ${String(error)}`);
  return null;
});
report({ ...sqlite, ...(dynamo === null ? {} : named("dynamo", await measure(dynamo))) });
process.exit(0);
