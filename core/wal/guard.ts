/** Prevents a commit from overtaking earlier messages (promise 5). */
import { hasSqlstate } from "../kernel/errors.ts";

export { refuseToOvertake } from "./sql.ts";

/**
 * True if a commit failed its own `refuseToOvertake` check: once the earlier messages are at the head of the log, the
 * turn is retried (promise 5).
 */
export const isOvertaking = (error: unknown): boolean => hasSqlstate(error, "NA003");
