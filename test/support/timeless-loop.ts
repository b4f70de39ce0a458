/** An event loop in which no time passes, so that no call times out. */
import type { EventLoop } from "../../core/kernel/timeout.ts";

/**
 * On a busy machine an answer may take longer than any timeout: PGlite blocks the loop while it fills a table, and a
 * starved worker answers late. The test runner stops a test that really hangs.
 */
export const timelessLoop: EventLoop = { now: () => 0, idle: () => 0, after: () => () => undefined };
