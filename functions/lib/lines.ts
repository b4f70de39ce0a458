/** Where a deployed function's lines go: Lambda collects what is written to stdout, a JSON object a line. */
import { createLog, type Log, type LogLine } from "../../core/kernel/log.ts";

/** Writes one line. */
export const write = ({ level, event, fields }: LogLine): void => {
  process.stdout.write(`${JSON.stringify({ level, event, at: new Date().toISOString(), ...fields })}\n`);
};

/** The app's log, or a plain one while there is no app because it could not be wired. */
export function logOf(appLog: () => Log): Log {
  try {
    return appLog();
  } catch {
    // The same error made the call fail, so it is logged by whoever asked.
    return createLog(write);
  }
}
