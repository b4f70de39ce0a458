/** The steps of a run of retention, and what they removed. */
import type { Output } from "../../api/client.ts";

type Run = Output<"GET /v1/retention">["runs"][number];

/** Those that have a name here. */
export const stepNames = [
  "sessions",
  "updates",
  "copies",
  "notes",
  "memories",
  "summaries",
  "model_calls",
  "reviewer_updates",
  "review_answers",
  "unsent_answers",
  "notifications",
  "protocol_audit",
  "audit",
  "audit_details",
  "interactions",
  "calls",
  "archive",
  "attachments",
  "partitions",
  "statistics",
] as const;

/** What a run removed, archived or emptied: in all, or by these steps. */
export const removedCountOf = ({ counts }: Run, steps?: readonly string[]): number =>
  Object.entries(counts).reduce(
    (sum, [step, count]) => (step !== "statistics" && (steps?.includes(step) ?? true) ? sum + count : sum),
    0,
  );
