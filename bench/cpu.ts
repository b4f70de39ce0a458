/** How much CPU time processes take: on a shared machine, it says more than elapsed time. */
import { readFile } from "node:fs/promises";

/** Linux reports times in hundredths of a second, whatever the kernel's own clock is. */
const ticksPerSecond = 100;

/** CPU seconds used so far by a process and its children, including ended ones; null where there is no `/proc`. */
export async function cpuSeconds(pid: number): Promise<number | null> {
  const own = await ticksOf(pid, 4);
  if (own === null) return null;
  const children = await readFile(`/proc/${pid}/task/${pid}/children`, "utf8").catch(() => "");
  const pids = children.split(" ").filter((child) => child !== "");
  const ticks = await Promise.all(pids.map((child) => ticksOf(Number(child), 2)));
  return ticks.reduce<number>((sum, some) => sum + (some ?? 0), own) / ticksPerSecond;
}

/** Ticks in user mode and in the kernel; with 4 instead of 2 counters, including those of children that have ended. */
async function ticksOf(pid: number, counters: 2 | 4): Promise<number | null> {
  const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => null);
  if (stat === null) return null;
  // The name before the last parenthesis may contain spaces.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return fields.slice(11, 11 + counters).reduce((sum, field) => sum + Number(field), 0);
}
