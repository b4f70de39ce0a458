/** A loop in which no time passes, so that no timeout ends a call. */
import type { EventLoop } from "../../core/kernel/timeout.ts";

/**
 * A busy machine may answer later than any timeout allows: PGlite fills a table in one call that blocks the loop, and
 * a worker that gets no processor answers when it does. What hangs is ended by the test runner.
 */
export const timelessLoop: EventLoop = { now: () => 0, idle: () => 0, after: () => () => undefined };
