/**
 * Searches every store for texts that an erasure should have removed ([G1]). For the command line: it reads everything.
 */
import type { LedgerCopy } from "../backup/port.ts";
import type { Ports } from "../kernel/ports.ts";
import { scanKeys, scanRows } from "../privacy/scan.ts";
import type { Finding } from "../privacy/schema.ts";
import { scanStatistics } from "../privacy/statistics.ts";

export interface ScanPorts extends Pick<Ports, "sql" | "redis"> {
  readonly ledger: Pick<LedgerCopy, "rows">;
  /** Searches stores that only some systems have, such as the archive. */
  readonly others?: readonly ((texts: readonly string[]) => Promise<Finding[]>)[];
}

/** Where these texts are found: ids of a customer, or words that only the customer wrote. Empty if they are gone. */
export async function findTraces(ports: ScanPorts, texts: readonly string[]): Promise<Finding[]> {
  const found = [
    await scanRows(ports, texts),
    await scanStatistics(ports, texts),
    await scanKeys(ports, texts),
    await scanCalls(ports.ledger, texts),
  ];
  for (const scan of ports.others ?? []) found.push(await scan(texts));
  return found.flat();
}

const textsIn = (all: string, texts: readonly string[]): string[] =>
  texts.filter((text) => all.includes(text));

async function scanCalls(ledger: Pick<LedgerCopy, "rows">, texts: readonly string[]): Promise<Finding[]> {
  const counts = new Map<string, number>();
  for await (const rows of ledger.rows()) {
    const found = rows.flatMap((row) => textsIn(Object.values(row).join("\n"), texts));
    for (const text of found) counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  return [...counts].map(([text, count]) => ({ tier: "ledger", place: "chat_interactions", text, count }));
}
