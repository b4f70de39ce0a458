/** The file of a journal where it cannot grow: the limit on a file's size stands for a full disk. */
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { childEnv } from "../support/child-env.ts";

const source = join(import.meta.dirname, "../../local/append-file.ts");

/** Runs `steps` on an open file `lines` in a process whose files take 4 KB at most; what is left, and what it said. */
function limited(steps: string) {
  const dir = mkdtempSync(join(tmpdir(), "nadia-append-"));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  const file = join(dir, "journal.jsonl");
  const program = `
    import { openAppendFile } from ${JSON.stringify(source)};
    const line = (text, length) => Buffer.from(text.repeat(length) + "\\n");
    const tried = (work) => { try { work(); return "done"; } catch ({ code }) { return code; } };
    const lines = openAppendFile(${JSON.stringify(file)});
    process.stdout.write(JSON.stringify(${steps}));`;
  const output = execFileSync(
    "bash",
    ["-c", `trap "" XFSZ; ulimit -f 4; exec "$0" --input-type=module --eval "$1"`, process.execPath, program],
    { encoding: "utf8", env: childEnv({ NODE_COMPILE_CACHE: undefined }) },
  );
  return {
    output: JSON.parse(output) as unknown,
    content: readFileSync(file, "utf8"),
    hasNew: existsSync(`${file}.new`),
  };
}

describe("[S1] the file of a journal on a full disk", () => {
  test("(promise 1) has no incomplete line, and continues once there is space", () => {
    const { output, content } = limited(
      `[tried(() => lines.append(line("a", 3000))), tried(() => lines.append(line("b", 3000))), lines.size(),
        tried(() => lines.append(line("c", 500)))]`,
    );
    expect(output).toEqual(["done", "EFBIG", 3001, "done"]);
    expect(content).toBe(`${"a".repeat(3000)}\n${"c".repeat(500)}\n`);
  });

  test("(promise 1) stays as it was if it cannot be replaced, and leaves nothing beside it", () => {
    const { output, content, hasNew } = limited(
      `[tried(() => lines.append(line("a", 100))), tried(() => lines.replace([line("b", 3000), line("c", 3000)])),
        tried(() => lines.append(line("d", 100))), tried(() => lines.replace([line("e", 10)])),
        tried(() => lines.append(line("f", 10))), lines.size()]`,
    );
    expect(output).toEqual(["done", "EFBIG", "done", "done", "done", 22]);
    expect([content, hasNew]).toEqual([`${"e".repeat(10)}\n${"f".repeat(10)}\n`, false]);
  });

  test("(promise 1) has its old content while the replacement fails", () => {
    const { output, content, hasNew } = limited(
      `[tried(() => lines.append(line("a", 100))), tried(() => lines.replace([line("b", 3000), line("c", 3000)])),
        tried(() => lines.append(line("d", 100)))]`,
    );
    expect(output).toEqual(["done", "EFBIG", "done"]);
    expect([content, hasNew]).toEqual([`${"a".repeat(100)}\n${"d".repeat(100)}\n`, false]);
  });
});
