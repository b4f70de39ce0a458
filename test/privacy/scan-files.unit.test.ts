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

test("[G1] (promise 9) base64 of a word that differs only at its first or last character is another word", async () => {
  const dir = mkdtempSync(join(tmpdir(), "nadia-scan-"));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  const encoded = (text: string) => Buffer.from(text).toString("base64");
  for (const before of ["", "x", "xx"])
    for (const after of ["", "y", "yy"]) {
      const place = `${before}-${after}`;
      writeFileSync(join(dir, `5${place}`), encoded(`${before}7 Elm Street 5${after}`));
      writeFileSync(join(dir, `6${place}`), encoded(`${before}7 Elm Street 6${after}`));
      writeFileSync(join(dir, `7${place}`), encoded(`${before}W Elm Street 5${after}`));
    }
  // The last character that belongs to the word, at a chunk's end and at the beginning of the next one.
  for (const cut of [-1, 0, 1, 2])
    writeFileSync(
      join(dir, `across${cut}`),
      Buffer.concat([Buffer.alloc(1_048_576 + cut - 20, "-"), Buffer.from(encoded("7 Elm Street 5"))]),
    );
  const found = await scanFiles(dir, ["7 Elm Street 5"]);
  expect(found.map(({ place, count }) => `${place} ${count}`).toSorted()).toEqual(
    [
      ...["-", "-y", "-yy", "x-", "x-y", "x-yy", "xx-", "xx-y", "xx-yy"].map((place) => `5${place} 1`),
      ...[-1, 0, 1, 2].map((cut) => `across${cut} 1`),
    ].toSorted(),
  );
});
