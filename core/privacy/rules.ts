/** Time limits and batch sizes of erasures. */

/**
 * The last pass waits this long, ms, so that nothing that read the customer's data before the first one is still
 * running: the slowest function, the draft worker, lives two minutes.
 */
export const settleMs = 125_000;
/** How long the customer's log stays closed if nobody continues an erasure, ms. */
export const closedMs = 30 * 60_000;
/** After this long without a run, the sweep sends the job again, ms. */
export const resendAfterMs = 60_000;
/** Interactions deleted per transaction, with their messages and deliveries. */
export const interactionsAtOnce = 1_000;
/** Erasures that one sweep continues. */
export const erasuresAtOnce = 100;

/** Columns that concern reviewers, or that only serve locking and search; an export leaves them out. */
export const hidden =
  `lease_token claimed_by claimed_until decided_by decision_id performed_by released_by actor_id actor_name author_id
  attempt_id full_text embedding embedded_by reviewer_id first_id writer
  sequence`.split(/\s+/);
