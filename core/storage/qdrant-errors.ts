/** Converts failures of Qdrant to our errors; its own messages quote the request, so they stay in the cause. */
import { hasCode, NadiaError } from "../kernel/errors.ts";

/** True if Qdrant is down or overloaded, so that the request is not at fault. */
const isOutage = (status: number): boolean => status === 429 || status >= 500;

/** `vectors_failed` if Qdrant refused, `vectors_unavailable` if it could not be reached or is down. */
export function qdrantFailure(cause: unknown): NadiaError {
  if (cause instanceof NadiaError) return cause;
  // The client's ApiError is in a separate package; its status distinguishes it from a failed connection.
  const status = cause instanceof Error && "status" in cause ? cause.status : null;
  if (typeof status !== "number" || isOutage(status)) {
    return new NadiaError(
      "vectors_unavailable",
      "Qdrant did not answer; check QDRANT_URL and whether it is running",
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

/** The HTTP status of Qdrant's refusal, or null. */
export const statusCodeOf = (error: unknown): number | null =>
  hasCode(error, "vectors_failed") && typeof error.facts["status"] === "number"
    ? error.facts["status"]
    : null;
