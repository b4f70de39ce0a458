/** The answer to a pressed button. */
import type { BotApi } from "../delivery/port.ts";
import { iso } from "../kernel/clock.ts";
import type { Ports } from "../kernel/ports.ts";
import { handle } from "../wal/copies.ts";
import type { AnswerJob } from "../kernel/jobs.ts";

interface AnswerPorts extends Pick<Ports, "sql" | "clock"> {
  readonly botApi: Pick<BotApi, "answerCallback">;
}

/**
 * Answers and marks the update as handled: it is in no log, so its id would look lost. Both are safe to repeat.
 * Throws what `answerCallback` and Postgres throw.
 */
export async function answer({ botApi, sql, clock }: AnswerPorts, job: AnswerJob): Promise<void> {
  await Promise.all([
    botApi.answerCallback(job.callback_query_id),
    sql.query(handle([{ update_id: job.update_id, key: null }], iso(clock.now()))),
  ]);
}
