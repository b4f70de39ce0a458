/** The answer to a pressed button. */
import type { BotApi } from "../delivery/port.ts";
import { type Clock, iso } from "../kernel/clock.ts";
import type { Sql } from "../kernel/sql.ts";
import { handle } from "../wal/wal.ts";
import type { AnswerJob } from "../kernel/jobs.ts";

interface Needs {
  readonly botApi: Pick<BotApi, "answerCallback">;
  readonly sql: Sql;
  readonly clock: Clock;
}

/**
 * Answers and marks the update as handled: it is in no log, so its id would look lost. Both are safe to repeat.
 * Throws what `answerCallback` and Postgres throw.
 */
export async function answer({ botApi, sql, clock }: Needs, job: AnswerJob): Promise<void> {
  await Promise.all([
    botApi.answerCallback(job.callback_query_id),
    sql.query(handle([{ update_id: job.update_id, place: null }], iso(clock.now()))),
  ]);
}
