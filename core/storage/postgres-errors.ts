/** What a failure of Postgres means to the rooms. */
import { NadiaError } from "../kernel/errors.ts";

/** Connection exceptions, shutdown, too many connections: the statement did not fail, the server did. */
const outage = /^(08|57P|53)/;

/** The endpoint before Postgres refused what it was sent (HTTP 400 without an SQLSTATE): it is there, and says no. */
export const requestRefused = (cause: unknown): NadiaError =>
  new NadiaError("database_failed", "the database's /sql endpoint refused a request as malformed", { cause });

/** `database_failed` with the SQLSTATE when Postgres refused, `database_unavailable` when it was not reached. */
export const databaseFailure = (sqlstate: string | undefined, cause: unknown): NadiaError =>
  sqlstate === undefined || outage.test(sqlstate)
    ? new NadiaError(
        "database_unavailable",
        "Postgres did not answer; check DATABASE_URL and whether it runs",
        {
          cause,
        },
      )
    : new NadiaError("database_failed", `Postgres refused a statement with SQLSTATE ${sqlstate}`, {
        cause,
        facts: { sqlstate },
      });
