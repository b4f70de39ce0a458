/** What reaches the engines, as files to read: every Lua script, and the compiled statement of the long-term memory. */
import { readdirSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { customerIdOf } from "../../core/kernel/ids.ts";
import type { Script } from "../../core/kernel/redis.ts";
import { selectRecalled } from "../../core/memory/recall/sql.ts";

const core = new URL("../../core/", import.meta.url);

const scriptFiles = readdirSync(core, { recursive: true, encoding: "utf8" })
  .filter((file) => /(^|[/-])lua\.ts$/.test(file))
  .toSorted();

const isScript = (value: unknown): value is Script =>
  typeof value === "object" && value !== null && "name" in value && "lua" in value;

const scripts = (
  await Promise.all(scriptFiles.map(async (file) => Object.values(await import(new URL(file, core).href))))
)
  .flat()
  .filter(isScript);

/** What the engines get, as one reads it in a review; `npx vitest run golden --update` writes the files again after a change. */
describe("golden files", () => {
  for (const { name, lua } of scripts) {
    test(`${name} is the committed script, and names its keys and arguments before it uses them`, async () => {
      await expect(`${lua.trim()}\n`).toMatchFileSnapshot(`golden/${name}.lua`);
      const numbered = lua.split("\n").filter((line) => /\b(?:KEYS|ARGV)\[\d+\]/.test(line));
      expect(numbered.filter((line) => !/^\s*local /.test(line))).toEqual([]);
    });
  }

  test("every golden file has its script", () => {
    const committed = readdirSync(new URL("golden/", import.meta.url)).filter((file) =>
      file.endsWith(".lua"),
    );
    expect(committed).toEqual(scripts.map(({ name }) => `${name}.lua`).toSorted());
  });

  test("[S12] the statement that recalls what is relevant to a question", async () => {
    const { sql, parameters } = selectRecalled(customerIdOf(1), {
      words: ["delivery", "lamp"],
      spellings: [{ of: 0, word: "deliveries" }],
      related: [{ of: 1, word: "light" }],
      near: { embedder: "lexical", vector: "[0.1,0.2]" },
      skip: 10,
      shown: 10,
      tokens: 800,
    });
    const bound = parameters.map((value, at) => `-- $${at + 1} = ${JSON.stringify(value)}`).join("\n");
    await expect(`${bound}\n${sql.trim()}\n`).toMatchFileSnapshot("golden/memory.recall.sql");
  });
});
