/**
 * A migration that databases have applied stays as it is ([P2]): they never run it again, so a change in its file
 * would only reach new ones.
 */
import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { knownMigrations } from "../../core/app/migrate.ts";
import { migrations } from "../../core/migrations/all.ts";
import { checksums } from "./checksums.ts";
import { statementTextsOf } from "./statement-texts.ts";

const checksumOf = (texts: readonly string[]): string =>
  createHash("sha256").update(texts.join("\n")).digest("hex").slice(0, 16);

test("[P2] each migration runs the statements that it always ran; a new one adds its line to checksums.ts", async () => {
  const found = await Promise.all(
    Object.entries(migrations).map(async ([name, migration]) => [
      name,
      checksumOf(await statementTextsOf(migration)),
    ]),
  );
  expect(Object.fromEntries(found)).toEqual(checksums);
});

test("[P2] migrations are numbered from 1 without a gap, as `nadia migrate --to` counts them", () => {
  expect(knownMigrations.map((name) => Number(name.slice(0, 3)))).toEqual(
    knownMigrations.map((_, index) => index + 1),
  );
});
