/** The clock of the pages of one browser, moved and held by tests. */
import type { BrowserContext } from "playwright-core";

export interface PageClock {
  /** Stands still, on pages that are opened later too: no date moves, and no timer of a second or more ends. */
  hold(): Promise<void>;
  /** Goes on from the machine's time; the timers that were held end at once. */
  goOn(): Promise<void>;
  /** What only ever goes on (`performance.now`) is so much further, ms. */
  skip(ms: number): Promise<void>;
}

/** In the page: `Date`, `performance` and timers that obey `testClock`. */
const script = (shiftMs: number): string => `{
  const real = Date.now.bind(Date);
  const since = performance.now.bind(performance);
  const [start, stop] = [setTimeout.bind(globalThis), clearTimeout.bind(globalThis)];
  let at = null;
  let skipped = 0;
  const held = new Map();
  globalThis.testClock = {
    hold: (ms) => void (at = ms),
    goOn: () => {
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

/** For a new browser; its pages believe that it is so much later, ms. */
export async function pageClock(context: BrowserContext, shiftMs: number): Promise<PageClock> {
  await context.addInitScript(script(shiftMs));
  const now = (change: string) => Promise.all(context.pages().map((page) => page.evaluate(change)));
  const fromNowOn = async (change: string) => {
    // A reloaded page runs all of these in order, so that the last one counts.
    await context.addInitScript(change);
    await now(change);
  };
  return {
    hold: () => fromNowOn(`testClock.hold(${Date.now()})`),
    goOn: () => fromNowOn("testClock.goOn()"),
    skip: async (ms) => void (await now(`testClock.skip(${ms})`)),
  };
}
