/** The CPU time of work, however busy the machine is. */

/** The CPU time that this process has used, ms. */
export function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}

/** The CPU time of the work, ms: the minimum of several tries, because any one may include a garbage collection. */
export function leastCpuMs(work: () => unknown, tries = 5): number {
  let least = Infinity;
  for (let turn = 0; turn < tries; turn += 1) {
    const start = cpuMs();
    work();
    least = Math.min(least, cpuMs() - start);
  }
  return least;
}
