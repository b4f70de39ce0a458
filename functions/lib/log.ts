/** Log output of a deployed function: Lambda collects stdout, one JSON object per line. */
import { createLog, type Log, type LogLine } from "../../core/kernel/log.ts";

/** Writes one line of JSON with the time at which it was written. */
export const writeLine = ({ level, event, fields }: LogLine): void => {
  process.stdout.write(`${JSON.stringify({ level, event, at: new Date().toISOString(), ...fields })}\n`);
};

/** The app's log, or a plain one if the app could not be wired. */
export function logOf(appLog: () => Log): Log {
  try {
    return appLog();
  } catch {
    // The same error made the call fail, so the caller logs it.
    return createLog(writeLine);
  }
}
