/** Pairs of what the models drafted and what a reviewer made of it, for preference tuning and evaluation. */
import * as z from "zod";
import { Cursor } from "../kernel/page.ts";
import { Day } from "./schema.ts";

export const PreferenceQuery = z.strictObject({
  /** Days of the decision, in UTC; both belong to the range. */
  from: Day.optional(),
  to: Day.optional(),
  /**
   * `trl` is what TRL's DPO trainer reads, `openai` what OpenAI's preference fine-tuning reads; neither has a place for
   * tags and score.
   */
  format: z.enum(["pairs", "trl", "openai"]).default("pairs"),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.optional(Cursor),
});
export type PreferenceQuery = z.infer<typeof PreferenceQuery>;

/** One turn of the conversation that a draft answers. */
export interface PromptMessage {
  readonly role: "system" | "user" | "assistant";
  readonly content: string;
}

/** A page of lines, and where the next one of the same days begins. */
export interface PreferencePage {
  /** NDJSON: a pair a line, each line ended; empty where there is none. */
  readonly lines: string;
  readonly next: { readonly cursor: string; readonly from: string; readonly to: string } | null;
}
