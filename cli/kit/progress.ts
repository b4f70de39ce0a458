/** Shows how far long work is, on standard error: a bar that redraws itself on a terminal, plain lines elsewhere. */
import type { Terminal } from "./terminal.ts";

/** Where the work stands. */
export interface Standing {
  readonly done: number;
  /** Null while unknown. */
  readonly total: number | null;
  /** What it does now, such as `messages`; null if there is only one thing to do. */
  readonly step: string | null;
}

export interface Progress {
  show(standing: Standing): void;
  /** Call before printing anything else. */
  end(): void;
}

const barWidth = 24;
/** Without a terminal, a line is printed when the step changes and at each tenth of the total, or each so many. */
const tenth = 10;
const eachWithoutTotal = 1_000;

/** Shows progress until `end`. */
export function showProgress({
  interactive,
  errors,
  clock,
}: Pick<Terminal, "interactive" | "errors" | "clock">): Progress {
  const began = clock.now();
  if (interactive)
    return {
      show: (standing) =>
        void errors.write(`\r\u001B[K${barOf(standing)}${paceOf(standing, clock.now() - began)}`),
      end: () => void errors.write("\r\u001B[K"),
    };
  let last = "";
  return {
    show: (standing) => {
      const mark = `${standing.step} ${standing.total} ${tenthOf(standing)}`;
      if (mark !== last) errors.write(`${lineOf(standing)}${paceOf(standing, clock.now() - began)}\n`);
      last = mark;
    },
    end: () => undefined,
  };
}

const tenthOf = ({ done, total }: Standing): number =>
  total === null || total === 0 ? Math.floor(done / eachWithoutTotal) : Math.floor((tenth * done) / total);

const lineOf = ({ step, done, total }: Standing): string => `${step ?? "progress"} ${done}/${total ?? "?"}`;

/** Such as `[######------------------] 3/13 restored`. */
export function barOf({ step, done, total }: Standing): string {
  const filled = total === null || total === 0 ? 0 : Math.round((barWidth * Math.min(done, total)) / total);
  const bar = "#".repeat(filled) + "-".repeat(barWidth - filled);
  return `[${bar}] ${done}/${total ?? "?"}${step === null ? "" : ` ${step}`}`;
}

/** Such as `, 25 %, 120/s, 30 s left` after `ms`; empty in the first second, when a rate means nothing. */
export function paceOf({ done, total }: Standing, ms: number): string {
  if (ms < 1_000 || done === 0) return "";
  const perSecond = (1_000 * done) / ms;
  const rate = `${perSecond < 10 ? perSecond.toFixed(1) : Math.round(perSecond)}/s`;
  if (total === null || done > total) return `, ${rate}`;
  const percent = `${total === 0 ? 100 : Math.floor((100 * done) / total)} %`;
  return `, ${percent}, ${rate}, ${durationOf((total - done) / perSecond)} left`;
}

/** Such as `45 s`, `2 min 5 s` or `3 h 20 min`. */
function durationOf(seconds: number): string {
  const whole = Math.ceil(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3_600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3_600)} h ${Math.floor((whole % 3_600) / 60)} min`;
}
