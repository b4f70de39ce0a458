/** The archive of everything stored about a customer ([G2]). */
import * as z from "zod";
import { CustomerId } from "../kernel/ids.ts";
import { paging } from "../kernel/page.ts";

/** The format's name and version, for later readers of an archive. */
export const archiveFormat = "nadia.customer/1";

/** What a part of the archive is about, in the order of the archive. */
export const ExportKind = z.enum([
  "profile",
  "status",
  "protocol",
  "protocol_change",
  "interaction",
  "message",
  "delivery",
  "attachment",
  "unsent_answer",
  "translation",
  "judgement",
  "quarantined",
  "kept_update",
  "waiting",
  "memory",
  "summary",
  "note",
  "cursor",
  "model_call",
  "audit",
  "ledger_call",
  "attachment_content",
]);
export type ExportKind = z.infer<typeof ExportKind>;

/** One row. Its fields are the columns of docs/retention.md, without those that only concern reviewers or search. */
export const ExportItem = z.object({ kind: ExportKind, data: z.record(z.string(), z.unknown()) });
export type ExportItem = z.infer<typeof ExportItem>;

export const CustomerExport = z.object({
  format: z.literal(archiveFormat),
  customer_id: CustomerId,
  exported_at: z.iso.datetime(),
  items: z.array(ExportItem),
  /** Where the next part begins; null in the last part. */
  next_cursor: z.string().nullable(),
});
export type CustomerExport = z.infer<typeof CustomerExport>;

export const ExportQuery = z.strictObject(paging());
export type ExportQuery = z.infer<typeof ExportQuery>;
