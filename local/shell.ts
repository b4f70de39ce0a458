/** The shell in which npm runs this process. */

/** How often to check, ms; a check is a system call that takes a microsecond. */
const pollMs = 250;

/**
 * Aborts when that shell has ended; never in a process that npm did not start. npm forwards SIGTERM only to its shell,
 * which ends: without this, killing `npm start` would leave NADIA running.
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
