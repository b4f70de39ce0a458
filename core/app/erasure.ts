/** Wiring of erasures, their verification, and archives, for the command line. */
import type { Settings } from "../config.ts";
import type { CustomerId } from "../kernel/ids.ts";
import { eraserPortsOf } from "./eraser-ports.ts";
import { eraseNow, type Eraser } from "../pipeline/erase.ts";
import { archiveOf } from "../pipeline/export.ts";
import { scanArchive } from "../pipeline/scan-archive.ts";
import { findTraces } from "../pipeline/verify-erasure.ts";
import { requestErasure } from "../pipeline/request-erasure.ts";
import { survivorsOf } from "../privacy/scan.ts";
import { concludedAmong } from "../privacy/erasures.ts";
import type { Erasure, ErasureId, Finding } from "../privacy/schema.ts";
import { renewStatistics } from "../privacy/statistics.ts";
import { ledgerCopyOf } from "./copies.ts";
import { enginesOf } from "./engines.ts";
import type { Host } from "./host.ts";
import { objectsOf } from "./objects.ts";
import { longRunningSqlOf } from "./postgres.ts";
import { scanFiles } from "../storage/scan-files.ts";
import { callStoresOf, ledgerOf } from "./ledger.ts";

export interface ErasureApp {
  /** Erases a customer and resolves to the receipt; throws as `eraseNow` does. */
  erase(
    customer: CustomerId,
    by: string,
    report: (erasure: Erasure) => void,
    signal: AbortSignal,
  ): Promise<Erasure>;
  /** Those of these erasures that have removed everything, as far as the database knows. */
  concludedAmong(ids: readonly ErasureId[]): Promise<ReadonlySet<ErasureId>>;
  /**
   * Call it after the last erasure, in place of retention's next run: otherwise `verify` finds samples of erased data.
   */
  renewStatistics(): Promise<void>;
  /** The archive of a customer as JSON text, piece by piece; audited. */
  archive(customer: CustomerId, by: string): AsyncGenerator<string>;
  /**
   * Finds these texts in the stores. Without a customer's id or words among them, it looks for customers whose erasure
   * has a receipt.
   */
  verify(texts: readonly string[]): Promise<Finding[]>;
  close(): Promise<void>;
}

/**
 * Wires erasures. `alone`: no other process uses these stores, so the last pass has nothing to wait for. `files`: the
 * stores' own files are in the data directory, and are searched too. Throws `bad_configuration`.
 */
export function createErasureApp(settings: Settings, host: Host, alone: boolean, files = false): ErasureApp {
  const { sql, redis, jobs } = enginesOf(settings, host);
  const { clock, ids, log } = host;
  const ledger = ledgerOf(settings, host);
  const eraser: Eraser = {
    ...eraserPortsOf(settings, host, sql),
    ...callStoresOf(settings, ledger, redis, host),
    ...(alone ? { settleMs: 0 } : {}),
    sql,
    redis,
    jobs,
    clock,
    log,
  };
  return {
    erase: async (customer, by, report, signal) => {
      const { id } = await requestErasure({ ...eraser, ids }, customer, customer, { id: null, name: by });
      return eraseNow(eraser, id, report, signal);
    },
    concludedAmong: (ids) => concludedAmong({ sql }, ids),
    renewStatistics: () => renewStatistics({ sql: longRunningSqlOf(settings, host), clock }),
    archive: (customer, by) =>
      archiveOf({ sql, clock, ledger, objects: objectsOf(settings) }, customer, { id: null, name: by }),
    verify: async (texts) => {
      const searched = [...texts, ...(await survivorsOf(eraser, eraser.secret))];
      if (searched.length === 0) return [];
      const copy = ledgerCopyOf(settings, host);
      try {
        const others = scansOf(settings, files);
        return await findTraces({ sql, redis, ledger: copy, others }, searched);
      } finally {
        await copy.close();
      }
    },
    close: () => ledger.close(),
  };
}

/** The searches of what no store answers for: the archive, and the stores' own files. */
function scansOf(settings: Settings, files: boolean) {
  const objects = objectsOf(settings);
  return [
    ...(objects === null ? [] : [(some: readonly string[]) => scanArchive(objects, some)]),
    ...(files ? [(some: readonly string[]) => scanFiles(settings.dataDir, some)] : []),
  ];
}
