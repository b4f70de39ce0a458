/** What a failure of Qdrant means to the rooms; its own messages quote the request, so they stay the cause only. */
import { hasCode, NadiaError } from "../kernel/errors.ts";

/** Out of order or overloaded; what it was asked is not at fault. */
const isOutage = (status: number): boolean => status === 429 || status >= 500;

/** `vectors_failed` when Qdrant refused, `vectors_unavailable` when it was not reached or is out of order. */
export function qdrantFailure(cause: unknown): NadiaError {
  if (cause instanceof NadiaError) return cause;
  // The client's ApiError lives in a package of its own; its status tells it from a failed connection.
  const status = cause instanceof Error && "status" in cause ? cause.status : null;
  if (typeof status !== "number" || isOutage(status)) {
    return new NadiaError(
      "vectors_unavailable",
      "Qdrant did not answer; check QDRANT_URL and whether it runs",
      {
        cause,
        facts: { status: typeof status === "number" ? status : null },
      },
    );
  }
  const hint = status === 401 || status === 403 ? "; check QDRANT_API_KEY" : "";
  return new NadiaError("vectors_failed", `Qdrant refused a call with status ${status}${hint}`, {
    cause,
    facts: { status },
  });
}

/** The HTTP status with which Qdrant refused, or null. */
export const statusCodeOf = (error: unknown): number | null =>
  hasCode(error, "vectors_failed") && typeof error.facts["status"] === "number"
    ? error.facts["status"]
    : null;
