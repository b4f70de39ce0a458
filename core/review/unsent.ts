/** Answers that reviewers typed and have not sent: available on every device, removed with their decision ([R12]). */
import { iso } from "../kernel/clock.ts";
import { NadiaError } from "../kernel/errors.ts";
import type { InteractionId } from "../kernel/ids.ts";
import type { Ports } from "../kernel/ports.ts";
import type { Reviewer } from "../kernel/reviewer.ts";
import type { OwnText } from "../translation/schema.ts";
import { selectReview } from "./list-sql.ts";
import { refusalOf } from "./refusal.ts";
import { statesBefore } from "./rules.ts";
import type {
  UnsentAnswer,
  UnsentAnswerInput,
  UnsentAnswers,
  UnsentAnswerScope,
  UnsentReviews,
} from "./unsent-schema.ts";
import * as sql from "./unsent-sql.ts";

/** More reviews than anybody works on at once. */
const maxReviews = 200;

/** The reviewer's unsent answers to a review, the newest draft's first. */
export const getUnsentAnswers = async (
  { sql: db }: Pick<Ports, "sql">,
  review: InteractionId,
  reviewer: Reviewer,
): Promise<UnsentAnswers> => ({
  items: await db.query(sql.selectUnsentAnswers({ review, reviewer: reviewer.id })),
});

/** The open reviews on which the reviewer has unsent text. */
export const listUnsentReviews = async (
  { sql: db }: Pick<Ports, "sql">,
  reviewer: Reviewer,
): Promise<UnsentReviews> => ({ items: await db.query(sql.selectUnsentReviews(reviewer.id, maxReviews)) });

/**
 * Stores a state of the answer and returns the one now stored, which is a later one if the same writer's states arrive
 * out of order. Throws `version_conflict` if another writer stored a different one, `already_decided` or `wrong_state`
 * if the review is closed, `not_found`.
 */
export async function putUnsentAnswer(
  { sql: db, clock, ids }: Pick<Ports, "sql" | "clock" | "ids">,
  review: InteractionId,
  reviewer: Reviewer,
  input: UnsentAnswerInput,
): Promise<UnsentAnswer> {
  const key = { review, reviewer: reviewer.id };
  const now = iso(clock.now());
  const { answers, writers, reviews } = await db.batch({
    put: sql.putUnsentAnswer(key, ids.random(), input, now),
    answers: sql.selectUnsentAnswers(key),
    writers: sql.selectUnsentWriter(key, input.revision),
    reviews: selectReview(review),
  });
  const isOpen = reviews.some(({ status }) => statesBefore("reject").includes(status));
  const stored = isOpen ? answers.find(({ revision }) => revision === input.revision) : undefined;
  if (stored === undefined) throw refusalOf("reject", { id: review, reviewer, now }, reviews);
  // A page that closed before its last answer arrived sends the same again.
  if (writers[0]?.writer === input.writer || contentOf(inputOf(stored)) === contentOf(input)) return stored;
  throw new NadiaError("version_conflict", "this answer was changed on another device; read it again", {
    facts: { review, version: stored.version, saved_at: stored.saved_at },
  });
}

/** Postgres returns the fields in a different order. */
const ownOf = (own: OwnText | null) => {
  if (own?.translation === undefined || own.translation === null) return [own?.language, own?.text];
  const { source, to, bubbles, reads_as, formatting_lost } = own.translation;
  return [own.language, own.text, source, to, bubbles, reads_as, formatting_lost];
};

/** A stored answer as it was sent. */
const inputOf = ({ attachments, ...answer }: UnsentAnswer) => ({
  ...answer,
  attachments: attachments.map(({ id }) => id),
});

const contentOf = ({
  bubbles,
  attachments,
  edit_tags,
  quality_score,
  notes,
  link_preview,
  own_text,
}: ReturnType<typeof inputOf> | UnsentAnswerInput) =>
  JSON.stringify([bubbles, attachments, edit_tags, quality_score, notes, link_preview, ownOf(own_text)]);

/** Deletes the reviewer's answers to a review, or one of them; nothing happens if there is none. */
export const deleteUnsentAnswers = async (
  { sql: db }: Pick<Ports, "sql">,
  review: InteractionId,
  reviewer: Reviewer,
  scope: UnsentAnswerScope,
): Promise<void> => void (await db.query(sql.deleteUnsentAnswers({ review, reviewer: reviewer.id }, scope)));
