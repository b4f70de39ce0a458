/** docs/promises.md defines every id and promise named in code and tests, and correctly lists what no test proves. */
import { existsSync, globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { disagreements, type Source } from "./promises-page.ts";

const root = join(import.meta.dirname, "../..");
const folders = ["core", "functions", "local", "cli", "web/src", "infra", "test", "bench"];

test("[O7] docs/promises.md and the tests agree", () => {
  const paths = globSync(
    folders.map((folder) => `${folder}/**/*.{ts,tsx}`),
    { cwd: root, exclude: ["**/node_modules/**"] },
  );
  const sources = paths.map((path) => ({ path, text: readFileSync(join(root, path), "utf8") }));
  const page = readFileSync(join(root, "docs/promises.md"), "utf8");
  const found = disagreements(page, sources, (link) => existsSync(join(root, "docs", link)));
  expect(paths.length).toBeGreaterThan(500);
  expect(found).toEqual([]);
});

// Assembled here, because the test above reads this file too.
const id = (name: string): string => `[${name}]`;
const promise = (numbers: string): string => `(promise${/\D/.test(numbers) ? "s" : ""} ${numbers})`;

const page = `# Page

## Promises

1. **First.** In [a file](../core/a.ts).
2. **Second.** In [a place](../core/a.ts#L3) and [elsewhere](https://example.org/b.ts).

## Requirements

- **S1** One. See [the list](#not-built-yet).
- **S2** Two.

## Partly built

- **S1** Half of it.

## Not built yet

- **S2** Not begun.
- **Promise 2** Not begun.
`;

const proof = `test("${id("S1")} ${promise("1")} holds", () => {});`;

/** The errors for the page above, with `code` in a file next to the test that proves what is built. */
function wrong(code: string, text = page, tested = proof): string[] {
  const sources: Source[] = [
    { path: "test/a.test.ts", text: tested },
    { path: "core/b.ts", text: code },
  ];
  return disagreements(text, sources, (link) => link === "../core/a.ts");
}

describe("[O7] the comparison of docs/promises.md with code and tests", () => {
  test("finds nothing in nothing", () => {
    expect(wrong(`/** ${id("S1")}, ${id("S2")} and ${promise("1 and 2")}. */`)).toEqual([]);
  });

  const unknown = `core/b.ts names ${id("S9")}, which docs/promises.md does not define`;
  test.each([
    ["a comment", `const a = 1; // ${id("S9")}`],
    ["a longer comment", `/**\n * Once (${id("S9")}),\n * twice ${id("S9")}.\n */`],
    ["a comment in JSX", `<p>{/* ${id("S9")} */}</p>`],
    ["a title", `describe('${id("S9")} title', () => {});`],
    ["a title of several", `describe("${id("S1")} ${id("S9")} title", () => {});`],
    ["a list", `// ${id("S1, S9")}`],
  ])("an id that is not defined, in %s", (_, code) => {
    expect(wrong(code)).toEqual([unknown]);
  });

  test.each([
    `const list = ${id("S9")};`,
    `call(${id("S9")}, keys${id("S9")}, { ${id("S9")}: 1 });`,
    "const text = `cell ${cells" + id("S9") + "}`;",
    `const pattern = /${id("S9")}/;`,
    `type Cell = Row${id("S9")};`,
  ])("what is not an id: %s", (code) => {
    expect(wrong(code)).toEqual([]);
  });

  test.each(["3", "1, 3", "1 and 3", "1, 2, and 3", "1,\n * 3"])(
    "a promise that is not defined: %s",
    (numbers) => {
      const code = `/**\n * Kept ${promise(numbers)}.\n */`;
      expect(wrong(code)).toEqual([
        `core/b.ts names ${promise("3")}, which docs/promises.md does not define`,
      ]);
    },
  );

  test.each([
    ["nothing", ""],
    ["a comment", `// ${id("S1")} ${promise("1")}`],
    ["a test that is commented out", `// ${proof}`],
    ["a test that is skipped", proof.replace("test", "test.skip")],
    ["a test that is to be written", proof.replace("test", "test.todo")],
    ["a string", `const title = "${id("S1")} ${promise("1")}";`],
  ])("%s proves nothing", (_, tested) => {
    expect(wrong("", page, tested)).toEqual(
      [promise("1"), id("S1")].map(
        (name) => `no test's title names ${name}, and docs/promises.md does not say that it is not built`,
      ),
    );
  });

  test.each([
    `test.skipIf(isOld)("${id("S1")} ${promise("1")}", () => {});`,
    `test(\n  \`${id("S1")} ${promise("1")} \${name}\`,\n  () => {},\n);`,
    `test.each([1, 2])("${id("S1")} ${promise("1")} %i", () => {});`,
    `describe("${id("S1")}", () => it('${promise("1")}', () => {}));`,
  ])("a title proves: %s", (tested) => {
    expect(wrong("", page, tested)).toEqual([]);
  });

  test("what is declared unbuilt must not be proven", () => {
    expect(wrong(`test("${id("S2")} ${promise("2")}", () => {});`)).toEqual(
      [id("S2"), promise("2")].map(
        (name) => `a test's title names ${name}, which docs/promises.md says is not built`,
      ),
    );
  });

  test("a list only mentions what is defined", () => {
    expect(wrong("", `${page}- **S9** Nothing.\n`)).toEqual([
      `docs/promises.md lists ${id("S9")}, which it does not define`,
    ]);
  });

  test("a link leads to a file", () => {
    expect(wrong("", page.replace("../core/a.ts#L3", "../core/gone.ts#L3"))).toEqual([
      "docs/promises.md links ../core/gone.ts, which is not there",
    ]);
  });
});
