/** Converts failures of Postgres to our errors. */
import { NadiaError } from "../kernel/errors.ts";
import { NotStarted } from "./guard.ts";

/**
 * The statement did not fail, the server did: the connection, shutdown, too many connections, its disk. Nor is it the
 * statement's fault if the server is read-only during a failover, or refuses the login or the database's name: retries
 * that count against messages would blame everyone's.
 */
const outage = /^(08|25006|28|3D|53|57P|58)/;

/** Neon's proxy rejects a request or response over 10 MB with these; retrying changes nothing. */
const tooLarge = new Set([413, 507]);

/** Messages of the proxy when it lost the database, or its response, after forwarding the statement. */
const begun =
  /connection closed|communicating with|(from|to) (the )?server|response|timed? ?out|cancel|terminat/i;

/**
 * A response of Neon's proxy without an SQLSTATE. Its 400 does not necessarily blame the request: it also means that
 * the database cannot be woken or reached. So it counts as a retryable outage, unless the database answers `probe` at
 * the same time: then only this request is at fault, and must neither open the breaker for everyone nor be retried
 * forever.
 */
export async function withoutSqlstate(
  { status, message }: { readonly status: number; readonly message: string },
  probe: () => Promise<unknown>,
): Promise<NadiaError> {
  const reason = `the /sql endpoint answered ${status} without an SQLSTATE`;
  if (tooLarge.has(status)) return requestRefused(new Error(reason));
  if (status !== 400 || begun.test(message)) return databaseFailure(undefined, new Error(reason));
  const answers = await probe().then(
    () => true,
    () => false,
  );
  return answers
    ? requestRefused(new NotStarted(reason))
    : databaseFailure(undefined, new NotStarted(reason));
}

const requestRefused = (cause: unknown): NadiaError =>
  new NadiaError("database_failed", "the database's /sql endpoint refused a request, but answers others", {
    cause,
  });

/** `database_failed` with the SQLSTATE if Postgres refused, `database_unavailable` if the server is out. */
export const databaseFailure = (sqlstate: string | undefined, cause: unknown): NadiaError =>
  sqlstate === undefined || outage.test(sqlstate)
    ? new NadiaError(
        "database_unavailable",
        `Postgres ${sqlstate ? `is not ready (SQLSTATE ${sqlstate})` : "did not answer"}; check DATABASE_URL and whether it is running`,
        {
          cause,
        },
      )
    : new NadiaError("database_failed", `Postgres refused a statement with SQLSTATE ${sqlstate}`, {
        cause,
        facts: { sqlstate },
      });
