/** CPU time and memory of processes, from /proc. */
import { readdirSync, readFileSync } from "node:fs";

const ticksPerMs = 0.1;

interface Process {
  readonly pid: number;
  readonly parent: number;
  /** Its own and that of its children that ended, ms. */
  readonly cpuMs: number;
}

function processes(): Process[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const text = readFileSync(`/proc/${name}/stat`, "utf8");
        // The second field, a name in parentheses, may contain spaces.
        const fields = text
          .slice(text.lastIndexOf(")") + 2)
          .split(" ")
          .map(Number);
        const ticks = fields.slice(11, 15).reduce((sum, one) => sum + one, 0);
        return [{ pid: Number(name), parent: fields[1] ?? 0, cpuMs: ticks / ticksPerMs }];
      } catch {
        // It has ended.
        return [];
      }
    });
}

/** The processes started by this one, and by these. */
export function descendantsOf(pid: number): Process[] {
  const all = processes();
  const found: Process[] = [];
  for (let parents = new Set([pid]); parents.size > 0;) {
    const next = all.filter(({ parent }) => parents.has(parent));
    found.push(...next);
    parents = new Set(next.map((one) => one.pid));
  }
  return found;
}

/** CPU time of the processes started by this one, ms. */
export const childrenCpuMs = (pid = process.pid): number =>
  descendantsOf(pid).reduce((sum, { cpuMs }) => sum + cpuMs, 0);

/** A memory field of /proc/PID/status, summed over the process and those it started, MB. */
export function memoryMb(pid: number, field: "VmRSS" | "VmHWM"): number {
  const kilobytes = [pid, ...descendantsOf(pid).map((one) => one.pid)].map((one) => {
    const line = new RegExp(`^${field}:\\s+(\\d+) kB`, "m").exec(readFileSync(`/proc/${one}/status`, "utf8"));
    return Number(line?.[1] ?? 0);
  });
  return kilobytes.reduce((sum, one) => sum + one, 0) / 1_024;
}
