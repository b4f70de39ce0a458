/** A log entry as text: the exceeded rate window, `released` or nothing, then a space and the envelope's JSON. */
import { Envelope, isNextPosition } from "../intake/schema.ts";
import { rateWindows } from "./rules.ts";
import type { Copy, Entry, OverLimit } from "./schema.ts";

/** The envelope in this JSON, or null if it is unreadable. */
export function envelopeIn(json: string): Envelope | null {
  try {
    return Envelope.parse(JSON.parse(json));
  } catch {
    return null;
  }
}

/** Reads an entry. An unreadable one is passed on unchanged, and the turn's commit parks it with its reason. */
export function entryOf(raw: string): Entry {
  const space = raw.indexOf(" ");
  const json = raw.slice(space + 1);
  const envelope = envelopeIn(json);
  if (envelope === null) return { envelope, raw: json };
  const mark = raw.slice(0, Math.max(space, 0));
  if (mark === released) return { envelope, overLimit: null, released: true };
  return { envelope, overLimit: isWindow(mark) ? mark : null };
}

/** The prefix of an envelope that a person put back. */
const released = "released";

/** The entry by which a copy returns to the log; no rate window counts it again. */
export const restoredEntry = (copy: Pick<Copy, "envelope" | "released">): string =>
  `${copy.released ? released : ""} ${copy.envelope}`;

const isWindow = (name: string): name is Exclude<OverLimit, null> =>
  rateWindows.some((window) => window.name === name);

/** True if the update counts towards the rate windows: a live location's moves are not the customer's writing. */
export const counts = (envelope: Envelope): boolean => "message" in envelope && !isNextPosition(envelope);
