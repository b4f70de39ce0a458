/** Analytics: daily figures, costs, edit tags and reviewers. */
import * as z from "zod";
import { digits } from "../kernel/digits.ts";
import { Reviewer } from "../kernel/reviewer.ts";

/** A year and a day, so that the same day of last year is included. */
export const maxDays = 366;
/** The length of a range that does not name its first day. */
export const defaultDays = 30;

/** A day on the team's calendar. */
export const Day = z.iso.date({ error: "must be a date such as 2026-05-01" }).refine((day) => day >= "1970", {
  message: "must not be before 1970",
});

/** Both days are inclusive. `to` defaults to today, `from` to a range of `days`. */
export const AnalyticsQuery = z.strictObject({
  from: Day.optional(),
  to: Day.optional(),
  days: digits(1, maxDays).prefault(defaultDays),
});
export type AnalyticsQuery = z.infer<typeof AnalyticsQuery>;

const count = z.int();
/** USD. */
const money = z.number();
/** Seconds from the customer's first message to the decision, within 5 %; null if a reviewer wrote first. */
const seconds = z.number().nullable();
/** Between 0 and 1; null if the denominator is 0. */
const rate = z.number().nullable();

/** Every interaction counts as exactly one of approved, rejected, superseded, expired, failed and waiting. */
export const Figures = z.object({
  interactions: count,
  approved: count,
  /** Approved with text other than the draft. */
  edited: count,
  /** Approved without a draft: a reviewer wrote first, or no draft could be made. */
  written: count,
  rejected: count,
  superseded: count,
  expired: count,
  /** No draft could be made, so a reviewer has to write the reply. */
  failed: count,
  waiting: count,
  /** Cost of the model calls, USD; calls without a known price add nothing. */
  cost_usd: money,
  /** Share of approved and rejected. */
  approval_rate: rate,
  /** Share of edited in what was approved and had a draft. */
  edit_rate: rate,
  /** Share of approved and rejected. */
  rejection_rate: rate,
  /** Decided within the team's target. */
  in_time: count,
  /** Decided after it, or expired without a decision. */
  late: count,
  /** Share of `in_time` in both. */
  in_time_rate: rate,
  median_decision_seconds: seconds,
  p90_decision_seconds: seconds,
});
export type Figures = z.infer<typeof Figures>;

const range = {
  from: Day,
  to: Day,
  refreshed_at: z.iso.datetime(),
  /** The time zone whose days these are. */
  time_zone: z.string(),
};

/** The cost of drafts with this outcome, in total and on average. */
export const OutcomeCost = z.object({
  /** `sent` as drafted, sent `edited`, `written` without a draft, ended without a reply, or `open` until decided. */
  outcome: z.enum(["sent", "edited", "written", "rejected", "superseded", "expired", "open"]),
  cases: count,
  cost_usd: money,
  /** To a millionth of a USD; null without cases. */
  each_usd: money.nullable(),
});
export type OutcomeCost = z.infer<typeof OutcomeCost>;

export const Overview = z.object({
  ...range,
  /** The team's target from the customer's message to the decision, minutes. */
  answer_target_minutes: count,
  totals: Figures,
  outcome_costs: z.array(OutcomeCost),
  days: z.array(z.object({ day: Day, ...Figures.shape })),
});
export type Overview = z.infer<typeof Overview>;

export const CostItem = z.object({
  day: Day,
  model: z.string(),
  /** A stage of a draft, or another kind of model call. */
  stage: z.enum(["llm1", "llm2", "summary", "embedding", "preview", "translation"]),
  calls: count,
  input_tokens: count,
  output_tokens: count,
  /** The cost of calls with a known price. */
  cost_usd: money,
  /** Calls without a known price; `cost_usd` excludes them. */
  unpriced_calls: count,
  /** Interactions whose draft called this model; if several stages called it, they count under the first. */
  cases: count,
});
export type CostItem = z.infer<typeof CostItem>;
export const Costs = z.object({ ...range, items: z.array(CostItem) });
export type Costs = z.infer<typeof Costs>;

export const EditTagItem = z.object({
  tag: z.string(),
  title: z.string(),
  uses: count,
  /** Share of all tag uses, between 0 and 1. */
  share: z.number(),
});
export type EditTagItem = z.infer<typeof EditTagItem>;
export const EditTags = z.object({ ...range, items: z.array(EditTagItem) });
export type EditTags = z.infer<typeof EditTags>;

export const ReviewerItem = z.object({
  reviewer: Reviewer,
  decisions: count,
  approved: count,
  edited: count,
  rejected: count,
  median_decision_seconds: seconds,
  p90_decision_seconds: seconds,
});
export type ReviewerItem = z.infer<typeof ReviewerItem>;
export const ReviewerFigures = z.object({ ...range, items: z.array(ReviewerItem) });
export type ReviewerFigures = z.infer<typeof ReviewerFigures>;
