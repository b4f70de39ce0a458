/** A second, blind judgement of a sample of decided interactions, and how far reviewers agree ([R7]). */
import type { AnalyticsQuery } from "../analytics/schema.ts";
import { rangeOf } from "../analytics/range.ts";
import { iso } from "../kernel/clock.ts";
import { NadiaError } from "../kernel/errors.ts";
import type { InteractionId } from "../kernel/ids.ts";
import { readPage, TimePosition } from "../kernel/page.ts";
import type { Ports } from "../kernel/ports.ts";
import type { Reviewer } from "../kernel/reviewer.ts";
import { dayIn, rangeIn } from "../kernel/zone.ts";
import { readTeam } from "../settings/team.ts";
import { agreedIn, casesIn, kappaOf, type Matrix } from "./kappa.ts";
import {
  type Agreement,
  type JudgedCase,
  type JudgedPage,
  type JudgedQuery,
  Judgement,
  type JudgementInput,
  type NextCase,
} from "./schema.ts";
import * as sql from "./sql.ts";

/** How long a decided interaction waits for a second judgement, ms. */
const openMs = 7 * 86_400_000;

/** The case that waits longest for a second judgement by the caller. */
export async function nextCase(
  { sql: db, clock }: Pick<Ports, "sql" | "clock">,
  { id: me }: Reviewer,
): Promise<NextCase> {
  const now = clock.now();
  const { next, settings } = await db.batch({
    next: sql.selectNext(me, iso(now - openMs), iso(now)),
    settings: sql.selectPercent,
  });
  const percent = settings[0]?.percent ?? 0;
  const [found] = next;
  if (found === undefined) return { percent, case: null, left: 0 };
  const { left, ...shown } = found;
  return { percent, case: shown, left };
}

/**
 * Stores what the caller would have done, and shows what was done. Only the first judgement counts: a repeated call
 * returns the stored one. Throws `not_found`, and `wrong_state` for a case that is not in the sample or that the caller
 * decided.
 */
export async function judgeCase(
  { sql: db, clock, ids }: Pick<Ports, "sql" | "clock" | "ids">,
  interaction: InteractionId,
  judging: JudgementInput,
  { id: me }: Reviewer,
): Promise<JudgedCase> {
  const { judged, known } = await db.batch({
    added: sql.insertJudgement({ ...judging, id: ids.random(), interaction, me, now: iso(clock.now()) }),
    judged: sql.selectJudgement(interaction, me),
    known: sql.selectExists(interaction),
  });
  const [stored] = judged;
  if (stored !== undefined) return stored;
  if (known.length === 0) throw new NadiaError("not_found", "there is no such interaction");
  throw new NadiaError(
    "wrong_state",
    "you cannot judge this case: you decided it yourself, or it is not in the sample",
  );
}

/** The cases judged twice, latest first. Throws `field_invalid` for an invalid cursor. */
export const listJudged = ({ sql: db }: Pick<Ports, "sql">, query: JudgedQuery): Promise<JudgedPage> =>
  readPage(query, {
    position: TimePosition,
    select: (after, limit) => db.query(sql.selectJudged(after, limit)),
    show: ({ key, ...item }) => ({ position: [item.judged_at, key], item }),
  });

/**
 * How far reviewers agree, in total and per pair; the range applies to the second judgement. Throws `field_invalid`.
 */
export async function agreement(
  { sql: db, clock }: Pick<Ports, "sql" | "clock">,
  query: AnalyticsQuery,
): Promise<Agreement> {
  const { time_zone } = await readTeam({ sql: db });
  const range = rangeOf(query, dayIn(time_zone, clock.now()));
  const rows = await db.query(sql.countPairs(rangeIn(time_zone, range)));
  const pairs = [...Map.groupBy(rows, ({ first, second }) => [first.id, second.id].toSorted().join(" "))].map(
    ([, own]) => pairOf(own),
  );
  return {
    ...range,
    time_zone,
    total: agreedOf(matrixOf(rows)),
    pairs: pairs
      .filter((pair) => pair !== null)
      .toSorted((one, other) => other.cases - one.cases || one.one.name.localeCompare(other.one.name)),
  };
}

/** One person is the rows and the other the columns, regardless of who judged first. */
function pairOf(rows: readonly sql.PairRow[]): Agreement["pairs"][number] | null {
  const [any] = rows;
  if (any === undefined) return null;
  const [one, other] =
    any.first.name.localeCompare(any.second.name) <= 0 ? [any.first, any.second] : [any.second, any.first];
  const oriented = rows.map((row) =>
    row.first.id === one.id
      ? row
      : { ...row, first_judgement: row.judgement, judgement: row.first_judgement },
  );
  return { one, other, ...agreedOf(matrixOf(oriented)) };
}

const judgements = Judgement.options;

const matrixOf = (rows: readonly Pick<sql.PairRow, "first_judgement" | "judgement" | "cases">[]): Matrix =>
  judgements.map((first) =>
    judgements.map((second) =>
      rows
        .filter((row) => row.first_judgement === first && row.judgement === second)
        .reduce((sum, { cases }) => sum + cases, 0),
    ),
  );

function agreedOf(matrix: Matrix): Agreement["total"] {
  const cases = casesIn(matrix);
  const agreed = agreedIn(matrix);
  return { cases, agreed, rate: cases === 0 ? null : agreed / cases, kappa: kappaOf(matrix) };
}
