/** How tests wait for another process, a browser or a worker: generously, because machines differ in speed. */

/** When a test gives up waiting, ms. No test may depend on the machine's speed. */
export const waitTimeoutMs = 40_000;

/** The shortest pause between two looks, ms. */
const pauseMs = 50;

/**
 * Polls `look` until its result is neither false nor undefined, and resolves to it; throws after `waitTimeoutMs`. Looking
 * takes at most a third of the time, because what is waited for often needs the same processor.
 */
export async function eventually<T>(what: string, look: () => Promise<T | false | undefined>): Promise<T> {
  for (const end = performance.now() + waitTimeoutMs; performance.now() < end;) {
    const start = performance.now();
    const found = await look();
    if (found !== false && found !== undefined) return found;
    const pause = Math.max(pauseMs, 2 * (performance.now() - start));
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
  throw new Error(`timed out waiting for: ${what}`);
}
