/** Reads what the archive holds about a customer, part by part. */
import type { CustomerId } from "../kernel/ids.ts";
import { ChatInteraction } from "../ledger/schema.ts";
import type { ArchivePorts } from "./archive.ts";
import * as sql from "./archive-sql.ts";
import { customerPrefix, Line, linesIn, type PartKind } from "./part.ts";

/** A position in a customer's parts: after this one, or at it (`again`). */
export interface PartPosition {
  readonly name: string;
  readonly again: boolean;
}

export interface ReadPart<Content> {
  readonly name: string;
  readonly lines: readonly Content[];
}

type ReadPorts = Pick<ArchivePorts, "sql" | "objects">;

/**
 * A customer's next part of interactions, without interactions that changed before they were deleted from Postgres;
 * null if there is none. Throws `archive_damaged`, `objects_unavailable`.
 */
export async function readInteractions(
  ports: ReadPorts,
  customer: CustomerId,
  position: PartPosition,
): Promise<ReadPart<Line> | null> {
  const part = await next(ports, customer, "interactions", position);
  if (part === null) return null;
  const held = new Set<unknown>(part.ids);
  const lines = part.lines.map((line) => Line.parse(line));
  return { name: part.name, lines: lines.filter(({ interactions }) => held.has(interactions[0]?.["id"])) };
}

/** A customer's next part of model calls; null if there is none. Throws as `readInteractions` does. */
export async function readCalls(
  ports: ReadPorts,
  customer: CustomerId,
  position: PartPosition,
): Promise<ReadPart<ChatInteraction> | null> {
  const part = await next(ports, customer, "calls", position);
  if (part === null) return null;
  return { name: part.name, lines: part.lines.map((line) => ChatInteraction.parse(line)) };
}

async function next(
  { sql: db, objects }: ReadPorts,
  customer: CustomerId,
  kind: PartKind,
  position: PartPosition,
) {
  const prefix = customerPrefix(customer, kind);
  const [part] = await db.query(sql.selectNextPart(customer, { ...position, prefix }));
  if (part === undefined) return null;
  const { name, sha256, ids } = part;
  return { name, ids, lines: linesIn(name, sha256, await objects.get(name)) };
}
