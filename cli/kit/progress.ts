/**
 * Shows the progress of long work on standard error: a bar that redraws itself on a terminal, plain lines elsewhere.
 */
import type { Terminal } from "./terminal.ts";

/** How much of the work is done. */
export interface State {
  readonly done: number;
  /** Null while unknown. */
  readonly total: number | null;
  /** The current step, such as `messages`; null if there is only one. */
  readonly step: string | null;
}

export interface Progress {
  show(state: State): void;
  /** Call before printing anything else. */
  end(): void;
}

const barWidth = 24;
/** Lines per step where there is no terminal. */
const linesPerTotal = 10;
/** Items per line if the total is unknown. */
const itemsPerLine = 1_000;

/** Shows progress until `end`. */
export function showProgress({
  interactive,
  errors,
  clock,
}: Pick<Terminal, "interactive" | "errors" | "clock">): Progress {
  const began = clock.now();
  if (interactive)
    return {
      show: (state) => void errors.write(`\r\u001B[K${barOf(state)}${paceOf(state, clock.now() - began)}`),
      end: () => void errors.write("\r\u001B[K"),
    };
  let last = "";
  return {
    show: (state) => {
      const mark = `${state.step} ${state.total} ${lineNumberOf(state)}`;
      if (mark !== last) errors.write(`${lineOf(state)}${paceOf(state, clock.now() - began)}\n`);
      last = mark;
    },
    end: () => undefined,
  };
}

/** The number of the line that this state belongs to; a new number prints a new line. */
const lineNumberOf = ({ done, total }: State): number =>
  total === null || total === 0
    ? Math.floor(done / itemsPerLine)
    : Math.floor((linesPerTotal * done) / total);

const lineOf = ({ step, done, total }: State): string => `${step ?? "progress"} ${done}/${total ?? "?"}`;

/** Such as `[######------------------] 3/13 restored`. */
export function barOf({ step, done, total }: State): string {
  const filled = total === null || total === 0 ? 0 : Math.round((barWidth * Math.min(done, total)) / total);
  const bar = "#".repeat(filled) + "-".repeat(barWidth - filled);
  return `[${bar}] ${done}/${total ?? "?"}${step === null ? "" : ` ${step}`}`;
}

/** Such as `, 25 %, 120/s, 30 s left` after `ms`; empty in the first second, when a rate means nothing. */
export function paceOf({ done, total }: State, ms: number): string {
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
