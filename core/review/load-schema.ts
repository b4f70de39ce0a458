/** The current load: what is waiting, what arrived and was decided within the hour, and who is working on it. */
import * as z from "zod";
import { InteractionId } from "../kernel/ids.ts";
import { Reviewer } from "../kernel/reviewer.ts";

const time = z.iso.datetime();
const count = z.int();

export const ReviewerLoad = z.object({
  reviewer: Reviewer,
  /** `active`: has a review or a customer open and uses the device; `away`: the console is open. */
  presence: z.enum(["active", "away", "offline"]),
  /** When a browser's session was last used, to five minutes; null if there is none. */
  seen_at: time.nullable(),
  /** Reviews whose claim has not expired. */
  claimed: count,
  /** Since midnight in the team's time zone. */
  decided_today: count,
  decided_last_hour: count,
});
export type ReviewerLoad = z.infer<typeof ReviewerLoad>;

/** Each waiting review counts as exactly one of free, claimed, second and later. */
export const Waiting = z.object({
  /** Nobody has it. */
  free: count,
  claimed: count,
  /** Approved by one person; a second one has to confirm it. */
  second: count,
  /** To be answered later. */
  later: count,
  /** Longer than the team's target, without those to be answered later. */
  late: count,
});

export const Load = z.object({
  at: time,
  time_zone: z.string(),
  answer_target_minutes: count,
  /** When today began in that time zone, and when the last hour began. */
  today_from: time,
  hour_from: time,
  /** No number is larger than `capped_at`. */
  waiting: Waiting,
  /** The review that has waited longest, apart from those set aside for later. */
  oldest: z.object({ id: InteractionId, created_at: time }).nullable(),
  /** Interactions whose customer wrote within the last hour. */
  arrived_last_hour: count,
  decided_last_hour: count,
  decided_today: count,
  /** Active reviewers first, then by name. */
  reviewers: z.array(ReviewerLoad),
  capped_at: count,
});
export type Load = z.infer<typeof Load>;
