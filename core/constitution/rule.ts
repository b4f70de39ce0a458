/** The form of a constitution rule. */
import type { Level } from "./schema.ts";

/** A rule's topic, as shown to the reviewer. */
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
  // For what others wrote, never for a draft.
  | "instructs_model";

/** The category of a failed judgement. */
export const constitutionFailed = "constitution_failed";

/** Recognised by shape instead of words; `shapes.ts` implements them. */
export type Shape = "card_number" | "email" | "handle" | "iban" | "link" | "phone" | "secret";

export interface Rule {
  /** Stable, because verdicts store it. */
  readonly id: string;
  readonly category: Category;
  /** The level that one match raises the draft to: `flagged` or `blocked`. */
  readonly level: Level;
  /** The probability that a match is a real violation, above 0 and at most 1. */
  readonly weight: number;
  /** Literal phrases, case-insensitive, with `{either|or|}`; umlauts also match as ae, oe, ue. */
  readonly phrases?: readonly string[];
  /** A phrase directly after one of these does not count: "never send us your PIN". */
  readonly unlessAfter?: readonly string[];
  /** Matched against folded text (lower-case ASCII, nothing hidden); each must run in linear time. */
  readonly patterns?: readonly RegExp[];
  /**
   * Matched against the text without hidden characters, for scripts that folding drops (Chinese, Japanese, Korean,
   * Arabic, Hindi); each must run in linear time.
   */
  readonly written?: readonly RegExp[];
  readonly shape?: Shape;
}
