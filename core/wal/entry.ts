/** A log entry as text: the exceeded rate window (or nothing), a space, and the envelope's JSON. */
import { Envelope } from "../intake/schema.ts";
import { rateWindows } from "./rules.ts";
import type { Entry, OverLimit } from "./schema.ts";

/** The envelope in this JSON, or null if it is unreadable. */
export function envelopeIn(json: string): Envelope | null {
  try {
    return Envelope.parse(JSON.parse(json));
  } catch {
    return null;
  }
}

/** Reads an entry. An unreadable one is kept unchanged, and the turn's commit parks it with its reason. */
export function entryOf(raw: string): Entry {
  const space = raw.indexOf(" ");
  const json = raw.slice(space + 1);
  const envelope = envelopeIn(json);
  if (envelope === null) return { envelope, raw: json };
  const over = raw.slice(0, Math.max(space, 0));
  return { envelope, overLimit: isWindow(over) ? over : null };
}

const isWindow = (name: string): name is Exclude<OverLimit, null> =>
  rateWindows.some((window) => window.name === name);

/** True if the update counts towards the rate windows. */
export const counts = (envelope: Envelope): boolean =>
  envelope.kind === "message" || envelope.kind === "edited_message";
