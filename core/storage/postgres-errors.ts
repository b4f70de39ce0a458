/** What a failure of Postgres means to its callers. */
import { NadiaError } from "../kernel/errors.ts";
import { NotBegun } from "./guard.ts";

/** Connection exceptions, shutdown, too many connections: the statement did not fail, the server did. */
const outage = /^(08|57P|53)/;

/** Neon's proxy refuses a request, or an answer, of more than 10 MB with these; asking again changes nothing. */
const tooLarge = new Set([413, 507]);

/** With these words the proxy lost the database, or its answer, after it had passed the statement on. */
const begun =
  /connection closed|communicating with|(from|to) (the )?server|response|timed? ?out|cancel|terminat/i;

/**
 * An answer of Neon's proxy without an SQLSTATE. Its 400 is no verdict on the request: it also says so when the
 * database cannot be woken or reached. So it is an outage that may be repeated, unless the database answers `probe` at
 * the same time: then this request alone is at fault, and must neither open the breaker for everyone nor be repeated
 * for ever.
 */
export async function withoutSqlstate(
  { status, message }: { readonly status: number; readonly message: string },
  probe: () => Promise<unknown>,
): Promise<NadiaError> {
  const said = `the /sql endpoint answered ${status} without an SQLSTATE`;
  if (tooLarge.has(status)) return requestRefused(new Error(said));
  if (status !== 400 || begun.test(message)) return databaseFailure(undefined, new Error(said));
  const answers = await probe().then(
    () => true,
    () => false,
  );
  return answers ? requestRefused(new NotBegun(said)) : databaseFailure(undefined, new NotBegun(said));
}

const requestRefused = (cause: unknown): NadiaError =>
  new NadiaError("database_failed", "the database's /sql endpoint refused a request, but answers others", {
    cause,
  });

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
