/**
 * Runs recovery operations: those that somebody started for the schedule, and one that the command line starts ([V2]).
 */
import type { Ports } from "../kernel/ports.ts";
import { failAbandoned, type Run, scheduledRun, takeStarted } from "../recovery/operation.ts";
import { getOperation, startRecovery } from "../recovery/recovery.ts";
import type { RecoveryKind, RecoveryOperation } from "../recovery/schema.ts";
import { type Fetcher, fetchPending } from "./pending-updates.ts";
import { sweep, type Sweeper } from "./sweep.ts";

export type Recoverer = Sweeper & Fetcher & Pick<Ports, "ids">;

/**
 * The scheduled run: sweeps, under the operation that somebody started if there is one, and fetches pending updates if
 * somebody asked for them. Throws the first failure, after everything else was tried.
 */
export async function recoverBySchedule(ports: Recoverer): Promise<void> {
  const failed: unknown[] = [];
  const taken = await attempt(ports, failed, () => takeStarted(ports, "sweep"));
  failed.push(...(await sweep(ports, taken ?? scheduledRun(ports))));
  const fetching = await attempt(ports, failed, () => takeStarted(ports, "pending_updates"));
  if (fetching !== null) await attempt(ports, failed, () => fetchPending(ports, fetching));
  if (failed.length > 0) throw failed[0];
}

async function attempt<T>(
  { log }: Pick<Ports, "log">,
  failed: unknown[],
  work: () => Promise<T>,
): Promise<T | null> {
  try {
    return await work();
  } catch (error) {
    log.error("recovery.failed", error);
    failed.push(error);
    return null;
  }
}

/** How often an operation's progress is read, ms. */
const pollMs = 250;

/**
 * Starts an operation and runs it in this process, unless the schedule was faster; resolves to its final state.
 * `report` receives its progress. Throws `recovery_running`.
 */
export async function recoverNow(
  ports: Recoverer,
  kind: RecoveryKind,
  by: string,
  report: (operation: RecoveryOperation) => void,
): Promise<RecoveryOperation> {
  await failAbandoned(ports, ports.telegram);
  const { id } = await startRecovery(ports, kind, { id: null, name: by });
  const run = await takeStarted(ports, kind);
  const watching = new AbortController();
  const running = (run === null ? Promise.resolve() : runHere(ports, run)).finally(() => {
    // If the schedule runs it, the watch ends only with the operation.
    if (run !== null) watching.abort();
  });
  const [operation] = await Promise.all([watch(ports, id, report, watching.signal), running]);
  return operation;
}

const runHere = async (ports: Recoverer, run: Run): Promise<void> => {
  if (run.kind === "sweep") await sweep(ports, run);
  else await fetchPending(ports, run);
};

async function watch(
  ports: Recoverer,
  id: RecoveryOperation["id"],
  report: (operation: RecoveryOperation) => void,
  stopping: AbortSignal,
): Promise<RecoveryOperation> {
  for (;;) {
    const operation = await getOperation(ports, id);
    report(operation);
    if (operation.state !== "running" || stopping.aborted) return operation;
    await ports.clock.wait(pollMs, stopping);
  }
}
