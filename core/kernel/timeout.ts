/** Timeouts whose clock stops while this process is too busy to read an answer. */

/** What a timeout needs to know of the event loop. */
export interface EventLoop {
  /** Milliseconds since some start. */
  now(): number;
  /** Of these, those that the loop spent waiting for events. */
  idle(): number;
  /** Calls back after so many milliseconds; returns what cancels it. */
  after(ms: number, callback: () => void): () => void;
}

/** The event loop of this thread. */
export const ownEventLoop: EventLoop = {
  now: () => performance.now(),
  idle: () => performance.eventLoopUtilization().idle,
  after: (ms, callback) => {
    // Unreferenced like `AbortSignal.timeout`: what is waited for keeps the process alive, not the timeout.
    const timer = setTimeout(callback, ms).unref();
    return () => clearTimeout(timer);
  },
};

/** How often a timeout looks at the loop, ms; a longer pause of the whole process counts as one such step. */
const stepMs = 100;

/**
 * Time that a late loop may add to one timeout, ms. The webhook waits for Redis (2 s) and then for Postgres (4 s):
 * with this much added to both it still answers within Telegram's 60 s.
 */
export const longestGraceMs = 20_000;

/**
 * Runs a call whose signal aborts with a `TimeoutError` after `ms`. Only time counts in which the event loop was idle:
 * a loop that works, or a process that is stopped, leaves an answer unread however fast the other side was. At most
 * `longestGraceMs` are added for that.
 */
export async function withTimeout<T>(
  ms: number,
  call: (signal: AbortSignal) => Promise<T>,
  loop: EventLoop = ownEventLoop,
): Promise<T> {
  const controller = new AbortController();
  const cancel = countDown(ms, loop, () =>
    controller.abort(new DOMException(`no answer within ${ms} ms`, "TimeoutError")),
  );
  try {
    return await call(controller.signal);
  } finally {
    cancel();
  }
}

/** Calls back once `ms` of idle time have passed; returns what cancels it. */
function countDown(ms: number, loop: EventLoop, callback: () => void): () => void {
  let left = ms;
  let grace = longestGraceMs;
  let cancel: () => void;
  const step = () => {
    const length = Math.min(left, stepMs);
    const start = loop.now();
    const idleBefore = loop.idle();
    cancel = loop.after(length, () => {
      const served = Math.min(length, loop.idle() - idleBefore);
      left -= served;
      grace -= loop.now() - start - served;
      // A timer cannot wait for less than a millisecond.
      if (left < 1 || grace <= 0) callback();
      else step();
    });
  };
  step();
  return () => cancel();
}
