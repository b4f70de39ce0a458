/** Takes one step on many reviews, or previews it. */
import { iso } from "../kernel/clock.ts";
import { NadiaError } from "../kernel/errors.ts";
import type { CustomerId } from "../kernel/ids.ts";
import type { Ports } from "../kernel/ports.ts";
import type { Reviewer } from "../kernel/reviewer.ts";
import { logDecision } from "./log-decision.ts";
import { selectReviewsOf } from "./list-sql.ts";
import { found, obstacle, type OwnChecks, reviewAfter, versionConflict } from "./refusal.ts";
import { scheduleNotifications } from "../notifications/notify.ts";
import { notifyAssigned } from "./overdue-sql.ts";
import { messagesShown } from "./rules.ts";
import type { Review, ReviewSettings } from "./schema.ts";
import type { BulkResult, BulkStep } from "./sharing-schema.ts";
import * as sql from "./sql.ts";
import type { Change } from "./step-sql.ts";
import { unknownColleague } from "./steps.ts";
import { deleteDecidedAnswers } from "./unsent-sql.ts";

type Result = BulkResult["results"][number];

interface Outcome extends BulkResult {
  /** The customers whose reviews changed. */
  readonly customers: readonly CustomerId[];
}

/**
 * Takes the step on each review that allows it, all in one transaction; with `preview`, only reports which ones would.
 * A review that refuses is named with its reason and does not stop the others.
 */
export async function bulkStep(
  ports: Pick<Ports, "sql" | "clock" | "ids" | "jobs" | "log"> & ReviewSettings,
  request: BulkStep,
  reviewer: Reviewer,
): Promise<Outcome> {
  const { step, to, preview = false, force = false } = request;
  const now = iso(ports.clock.now());
  // In a fixed order, so that two such calls cannot deadlock.
  const changes = request.reviews
    .map(({ id, version }) => ({ id, reviewer, now, version: version ?? null, force }))
    .toSorted((one, other) => (one.id < other.id ? -1 : 1));
  const ids = changes.map(({ id }) => id);
  const isNotified = !preview && step === "assign" && (to ?? reviewer.id) !== reviewer.id;
  const notified = isNotified ? ids : [];
  const { reviews, taken } = await ports.sql.batch({
    taken: preview ? [] : changes.map((change) => statementOf(ports, request, change)),
    unsent: !preview && step === "reject" ? [deleteDecidedAnswers(ids, reviewer.id)] : [],
    notifications: notified.map((id) => notifyAssigned(id, to ?? "", reviewer.id, now)),
    reviews: selectReviewsOf(ids, ports.overdueAfterMs, messagesShown.listed),
  });
  if (isNotified) await scheduleNotifications(ports);
  const judged = new Map(
    changes.map((change, index) => {
      const own = reviews.filter(({ id }) => id === change.id);
      const refused = refusalOf(request, change, own, taken[index]);
      if (refused === null && !preview && step === "reject") logDecision(ports.log, "reject", change);
      return [change.id, refused];
    }),
  );
  const results = request.reviews.map(({ id }) => resultOf(id, judged.get(id) ?? null));
  const done = new Set(results.filter(({ ok }) => ok && !preview).map(({ id }) => id));
  const customers = reviews.filter(({ id }) => done.has(id)).map(({ customer }) => customer.id);
  return { results, customers: [...new Set(customers)] };
}

function statementOf(
  { ids }: Pick<Ports, "ids">,
  { step, reason = "", to = null }: BulkStep,
  change: Change,
) {
  if (step === "reject") return sql.reject({ ...change, decisionId: ids.random(), reason });
  return step === "assign" ? sql.assign(change, to) : sql.release(change);
}

/** Why the step is or would be refused, or null. */
function refusalOf(
  { step, to, preview = false }: BulkStep,
  change: Change,
  own: readonly Review[],
  taken: readonly unknown[] = [],
): NadiaError | null {
  try {
    if (preview) {
      const review = found(own, change.id);
      const isOld = change.version !== null && change.version !== review.version;
      return obstacle(step, change, review) ?? (isOld ? versionConflict(review) : null);
    }
    const checks: OwnChecks = step === "assign" && to !== null ? { invalid: unknownColleague(change) } : {};
    reviewAfter(step, change, { taken, reviews: own }, checks);
    return null;
  } catch (error) {
    if (error instanceof NadiaError) return error;
    throw error;
  }
}

const resultOf = (id: Result["id"], refused: NadiaError | null): Result => ({
  id,
  ok: refused === null,
  code: refused?.code ?? null,
  detail: refused?.message ?? null,
});
