/** What work costs, however busy the machine is. */

/** CPU time that this process has used, ms. */
export function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}
