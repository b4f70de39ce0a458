/** The message on an old Node: on macOS npm does not install a newer one. */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";

const script = join(import.meta.dirname, "../../scripts/require-node.cjs");

/** Runs the check as with a Node of this version. */
function checkedBy(version: string) {
  const pretend = `Object.defineProperty(process.versions, "node", { value: ${JSON.stringify(version)} }); require(${JSON.stringify(script)});`;
  const { status, stderr } = spawnSync(process.execPath, ["--eval", pretend], { encoding: "utf8" });
  return { status, stderr };
}

test("[O6] a Node older than 24 is named, with what to do", () => {
  for (const version of ["18.20.8", "20.20.2", "23.11.1"]) {
    const { status, stderr } = checkedBy(version);
    expect(status).toBe(1);
    expect(stderr).toContain(`NADIA needs Node 24, but this is Node ${version}.`);
    expect(stderr.split("\n")).toHaveLength(2);
  }
});

test("[O6] Node 24 and later pass silently", () => {
  for (const version of ["24.0.0", "24.21.0", "26.1.0", "100.0.0"])
    expect(checkedBy(version)).toEqual({ status: 0, stderr: "" });
});
