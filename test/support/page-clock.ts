/** The clock of one browser's pages, which tests advance and freeze. */
import type { BrowserContext, Disposable } from "playwright-core";

export interface PageClock {
  /** Freezes the clock, also on pages opened later: dates do not change and timers of a second or more do not fire. */
  freeze(): Promise<void>;
  /** Resumes from the machine's time; held timers fire at once. */
  resume(): Promise<void>;
  /** Moves the monotonic clock (`performance.now`) forward by this many ms. */
  skip(ms: number): Promise<void>;
  /** Pages opened from now on have a clock that nobody has touched. */
  reset(): Promise<void>;
}

/** Runs in the page: `Date`, `performance` and timers that obey `testClock`. */
const script = (shiftMs: number): string => `{
  const real = Date.now.bind(Date);
  const since = performance.now.bind(performance);
  const [start, stop] = [setTimeout.bind(globalThis), clearTimeout.bind(globalThis)];
  let at = null;
  let skipped = 0;
  const held = new Map();
  globalThis.testClock = {
    freeze: (ms) => void (at = ms),
    resume: () => {
      at = null;
      for (const [id, run] of held) { stop(id); start(run); }
      held.clear();
    },
    skip: (ms) => void (skipped += ms),
  };
  const now = () => (at ?? real()) + ${shiftMs};
  globalThis.Date = class extends Date {
    constructor(...given) { super(...(given.length === 0 ? [now()] : given)); }
    static now() { return now(); }
  };
  performance.now = () => since() + skipped;
  globalThis.setTimeout = (run, ms = 0, ...given) => {
    if (at === null || ms < 1_000) return start(run, ms, ...given);
    const id = start(() => undefined, 2 ** 31 - 1);
    held.set(id, () => run(...given));
    return id;
  };
  globalThis.clearTimeout = (id) => { held.delete(id); stop(id); };
}`;

/** Installs the clock in a new browser context, its pages ahead by this many ms. */
export async function pageClock(context: BrowserContext, shiftMs: number): Promise<PageClock> {
  await context.addInitScript(script(shiftMs));
  const now = (change: string) => Promise.all(context.pages().map((page) => page.evaluate(change)));
  let changes: Disposable[] = [];
  const fromNowOn = async (change: string) => {
    // A reloaded page runs all of these in order; the last one counts.
    changes.push(await context.addInitScript(change));
    await now(change);
  };
  return {
    freeze: () => fromNowOn(`testClock.freeze(${Date.now()})`),
    resume: () => fromNowOn("testClock.resume()"),
    skip: async (ms) => void (await now(`testClock.skip(${ms})`)),
    reset: async () => {
      const past = changes;
      changes = [];
      await Promise.all(past.map((change) => change.dispose()));
    },
  };
}
