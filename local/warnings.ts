/** Node's warnings. */

/** Hides Node's warning that SQLite is experimental; other warnings go to `report` as one line. */
export function hideSqliteWarning(report: (line: string) => void): void {
  process.removeAllListeners("warning");
  process.on("warning", ({ name, message }) => {
    if (name !== "ExperimentalWarning") report(`${name}: ${message}`);
  });
}
