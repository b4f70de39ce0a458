/** What work costs, however busy the machine is. */

/** CPU time that this process has used, ms. */
export function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}

/** CPU time that the work takes, ms: the least of some tries, for a garbage collection may fall into any one of them. */
export function leastCpuMs(work: () => unknown, tries = 5): number {
  let least = Infinity;
  for (let turn = 0; turn < tries; turn += 1) {
    const start = cpuMs();
    work();
    least = Math.min(least, cpuMs() - start);
  }
  return least;
}
