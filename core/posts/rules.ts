/** Choices, limits and times of review in a group. */

/** Reasons to reject, as they are stored. */
export const rejectReasons = [
  "Needs no answer",
  "Wrong or misleading",
  "Against our rules",
  "Answered elsewhere",
  "Spam or abuse",
] as const;

/** What the next draft should do differently: the button, and the guidance. */
export const guidances = [
  { label: "Shorter", guidance: "Make it shorter." },
  { label: "More detail", guidance: "Answer in more detail." },
  { label: "Friendlier", guidance: "Make it friendlier." },
  { label: "Try again", guidance: "Write another answer." },
] as const;

/** A press handled later than this does nothing, ms: Telegram repeats one for 150 s, and no one waits longer. */
export const maxPressAgeMs = 120_000;

/** A review without a post is posted within this time of its draft, ms; after that it is only in the console. */
export const postWithinMs = 24 * 3_600_000;

/** Without a receipt for this long the outcome of a post is unknown, ms; longer than a worker can live (60 s). */
export const busyMs = 90_000;

/** Posts of one customer that one job handles; the next job continues. */
export const postsAtOnce = 20;

/** After this many attempts that sent nothing, a post is given up; the review is still in the console. */
export const maxAttempts = 50;

/**
 * When to edit a post again in a group that the bot was removed from, ms: 2, 4, 8 s … at most an hour. With
 * `maxAttempts`, for two days.
 */
export const absenceMs = (attempts: number): number =>
  Math.min(3_600_000, 1_000 * 2 ** Math.min(attempts, 20));

/** When to try again to remove a text from such a group, ms. */
export const removeAgainMs = 3_600_000;

/** After this long, a text that could not be removed from a group is given up, ms. */
export const removedWithinMs = 60 * 86_400_000;

/** Texts of a post, UTF-16 units; Telegram allows 4,096 altogether. */
export const maxLengths = {
  message: 500,
  /** One note on a message, and all of a message's. */
  note: 150,
  notes: 400,
  messages: 1_300,
  owner: 150,
  draft: 2_200,
} as const;

/** The newest messages of a turn that a post shows. */
export const messagesShown = 6;

/** After this long the text of a post is removed from the group, ms: reviews leave Postgres then. */
export const shownForMs = 30 * 86_400_000;
