/** How tests wait for what another process, a browser or a worker does: long, because machines differ, and never by luck. */

/** Ends a wait for what never comes, ms; no test may depend on how fast the machine is. */
export const patienceMs = 300_000;

/** Resolves to what `look` finds, asking until that is neither false nor undefined; throws once patience is at an end. */
export async function eventually<T>(what: string, look: () => Promise<T | false | undefined>): Promise<T> {
  for (const end = performance.now() + patienceMs; performance.now() < end;) {
    const found = await look();
    if (found !== false && found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`it never came: ${what}`);
}
