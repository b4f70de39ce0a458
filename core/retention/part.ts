/** A part of the archive: one customer's interactions or model calls of one day, as compressed JSON lines. */
import { hash } from "node:crypto";
import { zstdCompressSync, zstdDecompressSync } from "node:zlib";
import * as z from "zod";
import { iso } from "../kernel/clock.ts";
import { NadiaError } from "../kernel/errors.ts";
import type { CustomerId } from "../kernel/ids.ts";
import { days } from "./periods.ts";
import { archivePrefix } from "./schema.ts";

export interface Part {
  /** Its key in the object store, with a part of its checksum: writing the same content again uses the same name. */
  readonly name: string;
  readonly user_id: CustomerId;
  /** `2026-11` */
  readonly month: string;
  /** The hash of the object. */
  readonly sha256: string;
  readonly bytes: number;
  /** The number of its lines. */
  readonly interactions: number;
  /** When it must be deleted. */
  readonly ends_at: string;
}

export interface NewPart {
  readonly part: Part;
  readonly content: Uint8Array;
}

const Row = z.record(z.string(), z.unknown());

/** A line of a part: the rows of an interaction. */
export const Line = z
  .object({ interaction: Row, messages: z.array(Row), deliveries: z.array(Row) })
  .transform(({ interaction, ...rows }) => ({ interactions: [interaction], ...rows }));
export type Line = z.infer<typeof Line>;

/** What a part contains: interactions, or the calls to models that were made for them. */
export type PartKind = "interactions" | "calls";
export const partKinds: readonly PartKind[] = ["interactions", "calls"];

/** The prefix of a customer's objects of this kind. */
export const customerPrefix = (customer: CustomerId, kind: PartKind): string =>
  `${archivePrefix}${kind}/${customer}/`;

/** The key of the manifest, which names the month's parts of both kinds. */
export const manifestName = (customer: CustomerId, month: string): string =>
  `${customerPrefix(customer, "interactions")}${month}/manifest.json`;

export const checksumOf = (bytes: Uint8Array): string => hash("sha256", bytes);

/** Makes the part of a customer's day (`2026-11-28`). */
export function partOf(kind: PartKind, customer: CustomerId, day: string, lines: readonly object[]): NewPart {
  const text = lines.map((line) => `${JSON.stringify(line)}\n`).join("");
  const content = zstdCompressSync(text);
  const sha256 = checksumOf(content);
  const month = day.slice(0, 7);
  const part = {
    name: `${customerPrefix(customer, kind)}${month}/${day.slice(8)}-${sha256.slice(0, 16)}.jsonl.zst`,
    user_id: customer,
    month,
    sha256,
    bytes: content.length,
    interactions: lines.length,
    ends_at: iso(Date.parse(day) + days.cold * 86_400_000),
  };
  return { part, content };
}

/** The lines of a part. Throws `archive_damaged` if it is missing or not what was stored. */
export function linesIn(name: string, sha256: string, content: Uint8Array | null): unknown[] {
  if (content === null || checksumOf(content) !== sha256)
    throw new NadiaError("archive_damaged", "a part of the archive is missing or damaged; see the runbook", {
      facts: { part: name },
    });
  const text = zstdDecompressSync(content).toString();
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line): unknown => JSON.parse(line));
}
