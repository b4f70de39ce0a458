/** Pairs of a model's draft and the reviewer's version, for preference tuning and evaluation. */
import * as z from "zod";
import { paging } from "../kernel/page.ts";
import { Day } from "./schema.ts";

export const PreferenceQuery = z.strictObject({
  /** Days of the decision on the team's calendar, both inclusive. */
  from: Day.optional(),
  to: Day.optional(),
  /**
   * `trl` is the input of TRL's DPO trainer, `openai` that of OpenAI's preference fine-tuning; neither has room for
   * tags and score.
   */
  format: z.enum(["pairs", "trl", "openai"]).default("pairs"),
  ...paging(),
});
export type PreferenceQuery = z.infer<typeof PreferenceQuery>;

/** One turn of the conversation that a draft answers. */
export interface PromptMessage {
  readonly role: "system" | "user" | "assistant";
  readonly content: string;
}

/** A page of lines, and where the next page of the same range begins. */
export interface PreferencePage {
  /** NDJSON: one pair per line, each ending in a newline; empty if there are none. */
  readonly lines: string;
  readonly next: { readonly cursor: string; readonly from: string; readonly to: string } | null;
}
