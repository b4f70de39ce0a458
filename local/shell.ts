/** The shell in which npm runs this process. */

/** How often it looks, ms: a call of the system that takes a microsecond. */
const pollMs = 250;

/**
 * Aborts when that shell has ended; never for a process without npm. npm passes a SIGTERM on to its shell alone, and the
 * shell dies of it: without this, `kill` of `npm start` would end npm and leave NADIA running.
 */
export function shellEnded(): AbortSignal {
  const ended = new AbortController();
  if (process.env["npm_lifecycle_event"] === undefined) return ended.signal;
  const shell = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === shell) return;
    clearInterval(timer);
    ended.abort();
  }, pollMs);
  timer.unref();
  return ended.signal;
}
