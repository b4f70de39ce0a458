/** The constitution's verdict on a draft. */
import * as z from "zod/mini";

export const Level = z.enum(["clean", "flagged", "blocked"]);
export type Level = z.infer<typeof Level>;

/** Instructions to the model, found in what others wrote. */
export const Instruction = z.object({
  source: z.enum(["message", "recalled", "knowledge"]),
  /** The document's title, or when the message was written, ISO 8601. */
  place: z.string(),
  text: z.string(),
});
export type Instruction = z.infer<typeof Instruction>;

export const Verdict = z.object({
  level: Level,
  /** 0 (harmless) to 1 (certain violation). */
  score: z.number(),
  categories: z.array(z.string()),
  /** Where each rule matched: UTF-16 offsets into the draft as written, end exclusive. */
  matches: z.array(
    z.object({ rule: z.string(), category: z.string(), text: z.string(), start: z.int(), end: z.int() }),
  ),
});
export type Verdict = z.infer<typeof Verdict>;

/**
 * The rules that a team may switch off, because they are wrong for some teams: a bank gives financial advice, a shop
 * sends its links. They only ever flag. Rules that protect people, secrets and the truth about who is writing always
 * apply (docs/decisions.md).
 */
export const OptionalRule = z.enum([
  "profanity",
  "guarantee",
  "legal_promise",
  "medical_advice",
  "financial_advice",
  "iban_shown",
  "email_shown",
  "phone_shown",
  "moved_elsewhere",
  "link_shown",
  "handle_shown",
  "asked_before",
]);
export type OptionalRule = z.infer<typeof OptionalRule>;
