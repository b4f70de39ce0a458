/** The content of a parked update: an envelope that can be drafted, or at least text. */
import * as z from "zod/mini";
import { annotatedText } from "../intake/details-schema.ts";
import { parseUpdate } from "../intake/intake.ts";
import { Envelope } from "../intake/schema.ts";
import { NadiaError } from "../kernel/errors.ts";
import type { Row } from "./sql.ts";

/** A log entry is stored as text, an update as Telegram sent it. */
const Entry = z.object({ entry: z.string() });

/** The envelope that a retry appends to the log; null if the current release would park it again. */
export function retryableIn(row: Pick<Row, "body" | "parked_at">): Envelope | null {
  const entry = Entry.safeParse(row.body);
  const envelope = entry.success ? envelopeIn(entry.data.entry) : parsedAgain(row);
  return envelope === null || envelope.kind === "kept" ? null : envelope;
}

function envelopeIn(text: string): Envelope | null {
  try {
    return Envelope.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

/** A parked update read again, because this release may support it; null if it does not. */
function parsedAgain({ body, parked_at }: Pick<Row, "body" | "parked_at">): Envelope | null {
  try {
    const intake = parseUpdate(JSON.stringify(body), Date.parse(parked_at));
    return intake.fate === "append" ? intake.envelope : null;
  } catch (error) {
    // An update too large to be stored completely is no longer valid JSON.
    if (error instanceof NadiaError) return null;
    throw error;
  }
}

const Words = z.object({ text: z.optional(z.string()), caption: z.optional(z.string()) });

/** Its text, or null. */
export function wordsIn(
  { kind, body }: Pick<Row, "kind" | "body">,
  envelope: Envelope | null,
): string | null {
  if (envelope !== null && "message" in envelope) return annotatedText(envelope.message);
  const update = z.record(z.string(), z.unknown()).safeParse(body);
  const words = Words.safeParse(update.success ? update.data[kind] : null);
  return words.success ? (words.data.text ?? words.data.caption ?? null) : null;
}
