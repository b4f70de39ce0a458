/** A reply whose last bubble has just arrived. */
import { shownOf } from "../markup/markup.ts";
import type { FinishedReply } from "./schema.ts";
import type { FollowRow } from "./sql.ts";

/** The finished reply, or null if the interaction did not just become `sent`. */
export const finishedReply = (row: FollowRow | undefined): FinishedReply | null =>
  row?.status === "sent" && row.sent_at !== null
    ? { interaction_id: row.interaction_id, text: shownOf(row.text), at: row.sent_at }
    : null;
