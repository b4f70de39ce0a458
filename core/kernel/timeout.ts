/** Timeouts that pause while this process is too busy to read an answer. */

/** What a timeout needs from the event loop. */
export interface EventLoop {
  /** Milliseconds since an arbitrary start. */
  now(): number;
  /** How many of them the loop spent waiting for events; may go down where another thread's work counts too. */
  idle(): number;
  /** Calls back after this many milliseconds; returns a function that cancels it. */
  after(ms: number, callback: () => void): () => void;
}

/** This thread's event loop. */
export const ownEventLoop: EventLoop = {
  now: () => performance.now(),
  idle: () => performance.eventLoopUtilization().idle,
  after: (ms, callback) => {
    // Unreferenced like `AbortSignal.timeout`: the awaited call keeps the process alive, not the timeout.
    const timer = setTimeout(callback, ms).unref();
    return () => clearTimeout(timer);
  },
};

/** How often a timeout checks the loop, ms; a longer pause of the whole process counts as one such step. */
const stepMs = 100;

/**
 * The most that a busy loop can add to one timeout, ms. The webhook waits for Redis (2 s) and then for Postgres (4 s);
 * with this added to both it still answers within Telegram's 60 s.
 */
export const maxGraceMs = 20_000;

/**
 * Runs a call whose signal aborts with a `TimeoutError` after `ms`. Only counts time in which the event loop was idle:
 * a busy loop or a suspended process leaves an answer unread, however fast the other side was. This adds at most
 * `maxGraceMs`.
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

/** Settles like a call that takes no signal, or rejects when the signal aborts. */
export function unlessAborted<T>(signal: AbortSignal, call: Promise<T>): Promise<T> {
  const aborted = Promise.withResolvers<never>();
  signal.addEventListener("abort", () => aborted.reject(signal.reason), { once: true });
  return Promise.race([call, aborted.promise]);
}

/** Calls back once `ms` of idle time have passed; returns a function that cancels it. */
function countDown(ms: number, loop: EventLoop, callback: () => void): () => void {
  let left = ms;
  let grace = maxGraceMs;
  const began = loop.now();
  let cancel: () => void;
  const step = () => {
    const length = Math.min(left, stepMs);
    const start = loop.now();
    const idleBefore = loop.idle();
    cancel = loop.after(length, () => {
      const served = Math.max(0, Math.min(length, loop.idle() - idleBefore));
      left -= served;
      grace -= loop.now() - start - served;
      // A timer cannot wait for less than a millisecond.
      if (left < 1 || (grace <= 0 && loop.now() - began >= ms)) callback();
      else step();
    });
  };
  step();
  return () => cancel();
}
