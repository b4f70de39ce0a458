/** What no local run can measure. Every figure of the model that was not measured is here or in limits.ts. */

export const assumptions = {
  /** Messages per second in the busiest minute, compared with the mean of the day. */
  peak: 5,
  /** Messages of a customer in a day: today's 5,000 from 200 customers, and the planned 25,000 from 1,000. */
  messages_per_customer: 25,
  /** A round trip from a function to a store in its region, ms. */
  round_trip_ms: 5,
  /** A call of the Bot API, ms. */
  telegram_ms: 80,
  /** How long the models take to answer, seconds. */
  model_seconds: { first: 4, second: 2 },
  /** Characters of a token, OpenAI's rule of thumb for English. */
  characters_per_token: 4,
  /** A function's memory, and the memory at which Lambda gives it one CPU, MB. */
  function_mb: 512,
  cpu_mb: 1_769,
  /** The share of its CPU at which Postgres should run; below a quarter of a CU the database is not made smaller. */
  postgres_share: 0.6,
  min_cu: 0.25,
  /** Requests of Lambda's pollers without messages, per queue and day: five, each waiting 20 s. */
  polls_per_queue: (5 * 86_400) / 20,
  /** Receiving and deleting a message of its own batch, in addition to sending it. */
  requests_per_job: 3,
  /** Objects of the archive for a customer's day: its interactions, its calls to models, and the month's manifest. */
  archive_puts: 3,
  /** Seconds that a reviewer takes for a draft, and hours of work in a day. */
  review_seconds: 30,
  review_hours: 8,
  days_per_month: 365 / 12,
} as const;
