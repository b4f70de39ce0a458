/** Retention runs every hour, ms; infra/schedule.ts sets the same for the cloud. */
export const runEveryMs = 3_600_000;

/** The periods of retention, in days. */
export const days = {
  /** Interactions in Postgres, and model calls in the ledger. */
  hot: 30,
  /** Interactions and model calls in the archive, counted from their creation. */
  cold: 90,
  /** Updates that started no draft, and copies that wait for Redis. */
  updates: 90,
  /** What reviewers write in their group, if it is not approved or handled. */
  answers: 1,
  /** What a reviewer typed in the console and did not send, after the last change. */
  unsent: 30,
  /** Notifications. */
  notifications: 1,
  /** Sessions after their end. */
  sessions: 30,
  /** The details of an audit row other than who did what and when. */
  auditDetail: 90,
  audit: 365,
  /** Reviewers' notes about a customer. */
  notes: 365,
  /** What a customer and the bot said, for recall. */
  memories: 365,
  /** A summary of a conversation that nobody continued. */
  summaries: 90,
} as const;
