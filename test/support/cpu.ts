/** The CPU time of work, however busy the machine is. */

/** The CPU time that this thread has used, ms: that of the process includes V8's compiler and garbage collector. */
export function cpuMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1_000;
}

/** The CPU time of the work, ms: the minimum of several tries, because any one may include a garbage collection. */
export function minCpuMs(work: () => unknown, tries = 5): number {
  let shortest = Infinity;
  for (let turn = 0; turn < tries; turn += 1) {
    const start = cpuMs();
    work();
    shortest = Math.min(shortest, cpuMs() - start);
  }
  return shortest;
}

/**
 * Negligible CPU time, ms, of twice the text: below it, a ratio only measures the clock. At half the size and 6 ms, a
 * linear function took 2.0 and 6.4 ms once.
 */
const floor = 25;
/** Twice the text may take twice the time; the rest is for caches and garbage collection. */
const maxRatio = 3;
/** A busy machine distorts single measurements, but not the best of several. */
const tries = 16;

/** Null if reading `two`, twice the text of `one`, takes at most three times the CPU time; else the best figures. */
export function excessOf(read: (text: string) => unknown, one: string, two: string): string | null {
  let [single, double] = [Infinity, Infinity];
  for (let turn = 0; turn < tries; turn += 1) {
    double = Math.min(
      double,
      minCpuMs(() => read(two), 1),
    );
    if (double <= floor) return null;
    single = Math.min(
      single,
      minCpuMs(() => read(one), 1),
    );
    if (double <= single * maxRatio) return null;
  }
  return `${single.toFixed(1)} ms, twice as much ${double.toFixed(1)} ms`;
}
