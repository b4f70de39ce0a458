/** How tests wait for another process, a browser or a worker: generously, because machines differ in speed. */

/** When a test gives up waiting, ms. No test may depend on the machine's speed. */
export const waitTimeoutMs = 300_000;

/** Polls `look` until its result is neither false nor undefined, and resolves to it; throws after `waitTimeoutMs`. */
export async function eventually<T>(what: string, look: () => Promise<T | false | undefined>): Promise<T> {
  for (const end = performance.now() + waitTimeoutMs; performance.now() < end;) {
    const found = await look();
    if (found !== false && found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`timed out waiting for: ${what}`);
}
