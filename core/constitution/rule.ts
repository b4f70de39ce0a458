/** The form of a rule of the constitution. */
import type { Level } from "./schema.ts";

/** What a rule is about, as the reviewer sees it. */
export type Category =
  | "credentials_or_secrets"
  | "payment_and_card_data"
  | "guarantees_and_legal_promises"
  | "medical_advice"
  | "financial_advice"
  | "self_harm"
  | "violence_threat"
  | "hate_or_harassment"
  | "sexual_content"
  | "discrimination"
  | "impersonation_claims_human"
  | "impersonation_official"
  | "personal_data_leak"
  | "off_platform_contact"
  | "prompt_leak"
  // Of what others wrote, never of a draft.
  | "instructs_model";

/** The category of a verdict that could not be reached. */
export const constitutionFailed = "constitution_failed";

/** What is recognised by its shape instead of its words; `shapes.ts` knows how. */
export type Shape = "card_number" | "email" | "handle" | "iban" | "link" | "phone" | "secret";

export interface Rule {
  /** Stable: verdicts are stored with it. */
  readonly id: string;
  readonly category: Category;
  /** The level that one match raises the draft to: `flagged` or `blocked`. */
  readonly level: Level;
  /** How likely a match is a real violation, over 0 and at most 1. */
  readonly weight: number;
  /** Word for word, in any case, with `{either|or|}`; umlauts also match as ae, oe, ue. */
  readonly phrases?: readonly string[];
  /** A phrase right after one of these does not count: "never send us your PIN". */
  readonly unlessAfter?: readonly string[];
  /** Over folded text (lower-case ASCII, nothing hidden); each must run in linear time. */
  readonly patterns?: readonly RegExp[];
  /**
   * Over the text with nothing hidden, for scripts of which folding keeps no letter (Chinese, Japanese, Korean, Arabic,
   * Hindi); each must run in linear time.
   */
  readonly written?: readonly RegExp[];
  readonly shape?: Shape;
}
