/** `nadia recover`: runs a recovery operation in this process, so that neither the schedule nor the API is needed. */
import { systemHost } from "../core/app/host.ts";
import { createScheduledApp } from "../core/app/scheduled.ts";
import { parseSettings } from "../core/config.ts";
import { NadiaError } from "../core/kernel/errors.ts";
import { RecoveryKind, type RecoveryOperation } from "../core/recovery/schema.ts";

/** The output during a run. */
interface Screen {
  progress(operation: RecoveryOperation): void;
  /** Call before printing anything else. */
  end(): void;
}

/**
 * Runs the operation, shows its progress, and prints its counts and errors; resolves to whether it succeeded. Throws
 * `bad_configuration`, and `recovery_running` while one of its kind runs.
 */
export async function recover(given = "sweep"): Promise<boolean> {
  const kind = RecoveryKind.safeParse(given);
  if (!kind.success)
    throw new NadiaError("bad_configuration", `--kind must be ${RecoveryKind.options.join(" or ")}`);
  const app = createScheduledApp(
    parseSettings(process.env),
    systemHost(() => undefined),
  );
  const screen = process.stdout.isTTY ? barOn(process.stdout) : linesOn(process.stdout);
  const ended = await app.recover(kind.data, "nadia recover", screen.progress).finally(screen.end);
  console.log(summaryOf(ended).join("\n"));
  return ended.state === "succeeded";
}

const barWidth = 24;

/** A bar that redraws itself. */
function barOn(out: Pick<NodeJS.WriteStream, "write">): Screen {
  return {
    progress: (operation) => out.write(`\r\u001B[K${barOf(operation)}`),
    end: () => out.write("\r\u001B[K"),
  };
}

/** The progress of the operation, such as `[######------------------] 3/13 restored`. */
export function barOf({ progress: { step, done, total } }: Pick<RecoveryOperation, "progress">): string {
  const filled = total === null || total === 0 ? 0 : Math.round((barWidth * Math.min(done, total)) / total);
  const bar = "#".repeat(filled) + "-".repeat(barWidth - filled);
  return `[${bar}] ${done}/${total ?? "?"}${step === null ? "" : ` ${step}`}`;
}

/** A line for each change, for files and pipes. */
function linesOn(out: Pick<NodeJS.WriteStream, "write">): Screen {
  let last = "";
  return {
    progress: ({ state, progress: { step, done, total } }) => {
      const line = `${step ?? (state === "running" ? "started" : "finished")} ${done}/${total ?? "?"}\n`;
      if (line !== last) out.write(line);
      last = line;
    },
    end: () => undefined,
  };
}

/** The result, line by line. */
function summaryOf({ id, kind, state, counts, errors }: RecoveryOperation): string[] {
  const found = Object.entries(counts).map(
    ([step, count]) => `  ${step}: ${count.found} found, ${count.repaired} repaired`,
  );
  return [
    `${kind} ${state} (${id})`,
    ...(found.length === 0 ? ["  nothing to recover"] : found),
    ...errors.map(({ step, code, detail }) => `  ${step} failed: ${detail} (${code})`),
  ];
}
