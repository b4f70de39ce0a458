/** Searching files for what an erasure left behind. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { scanFiles } from "../../core/storage/scan-files.ts";

test("[G1] (promise 9) a word is found in files as it is and as base64 at any place, also across chunks", async () => {
  const dir = mkdtempSync(join(tmpdir(), "nadia-scan-"));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  mkdirSync(join(dir, "redis"));
  const word = "zorbelsecret";
  writeFileSync(join(dir, "plain"), `a ${word} and a ${word}`);
  writeFileSync(join(dir, "across"), Buffer.concat([Buffer.alloc(1_048_576 - 5), Buffer.from(word)]));
  for (const before of ["", "x", "xx", "xxx"])
    writeFileSync(
      join(dir, "redis", `b${before.length}`),
      Buffer.from(`${before}${word}y`).toString("base64"),
    );
  writeFileSync(join(dir, "other"), "nothing of it: zorbelsecre");
  const found = await scanFiles(dir, [word, "absent"]);
  expect(Object.fromEntries(found.map(({ place, count }) => [place, count]))).toEqual({
    across: 1,
    plain: 2,
    "redis/b0": 1,
    "redis/b1": 1,
    "redis/b2": 1,
    "redis/b3": 1,
  });
  expect(new Set(found.map(({ tier, text }) => `${tier} ${text}`))).toEqual(new Set([`files ${word}`]));
});
