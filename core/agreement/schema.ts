/** Agreement between reviewers: a second judgement of decided interactions, and how often both match. */
import * as z from "zod";
import { Day } from "../analytics/schema.ts";
import { Verdict } from "../constitution/schema.ts";
import { CustomerId, InteractionId } from "../kernel/ids.ts";
import { pageSchema, paging } from "../kernel/page.ts";
import { Reviewer } from "../kernel/reviewer.ts";

const time = z.iso.datetime();
const count = z.int();
const score = z.int().min(1).max(5);

/** Send the draft as it is, send it with edits, or send nothing. */
export const Judgement = z.enum(["approve", "edit", "reject"]);
export type Judgement = z.infer<typeof Judgement>;

/** What both reviewers judge; nothing in it reveals the decision. */
const judged = {
  id: InteractionId,
  created_at: time,
  customer: z.object({ id: CustomerId, name: z.string() }),
  messages: z.array(z.object({ text: z.string().nullable(), media: z.string().nullable(), date: time })),
  draft: z.string(),
  verdict_level: z.nullable(Verdict.shape.level),
};

export const AgreementCase = z.object(judged);
export type AgreementCase = z.infer<typeof AgreementCase>;

export const NextCase = z.object({
  /** The percentage of decided interactions that are judged a second time. */
  percent: count,
  /** Null if nothing from the last week is left for the caller. */
  case: z.nullable(AgreementCase),
  /** How many are left for the caller, this one included. */
  left: count,
});
export type NextCase = z.infer<typeof NextCase>;

export const JudgementInput = z.strictObject({ judgement: Judgement, quality_score: score.optional() });
export type JudgementInput = z.infer<typeof JudgementInput>;

const opinion = { reviewer: Reviewer, judgement: Judgement, quality_score: count.nullable() };

export const JudgedCase = z.object({
  ...judged,
  judged_at: time,
  first: z.object(opinion),
  second: z.object(opinion),
  /** What the first one sent, or why nothing was sent. */
  final_text: z.string().nullable(),
  reject_reason: z.string().nullable(),
});
export type JudgedCase = z.infer<typeof JudgedCase>;

export const JudgedQuery = z.strictObject(paging(50));
export type JudgedQuery = z.infer<typeof JudgedQuery>;

/** Latest first. */
export const JudgedPage = pageSchema(JudgedCase);
export type JudgedPage = z.infer<typeof JudgedPage>;

const agreed = {
  cases: count,
  /** Of these, the cases in which both judged the same. */
  agreed: count,
  /** Share of `agreed`; null without cases. */
  rate: z.number().nullable(),
  /** Cohen's kappa; null for fewer than 20 cases, or if every judgement was the same. */
  kappa: z.number().nullable(),
};

export const Agreement = z.object({
  from: Day,
  to: Day,
  time_zone: z.string(),
  total: z.object(agreed),
  /** Most cases first; within a pair either may have decided first. */
  pairs: z.array(z.object({ one: Reviewer, other: Reviewer, ...agreed })),
});
export type Agreement = z.infer<typeof Agreement>;
