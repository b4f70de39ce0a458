/** What every command of `nadia` has: help, JSON, exit codes, refusals, progress, completion. */
import { execFileSync } from "node:child_process";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import * as z from "zod";
import { describe, expect, test } from "vitest";
import { commands } from "../../cli/commands.ts";
import { command } from "../../cli/kit/command.ts";
import { confirm } from "../../cli/kit/ask.ts";
import { paceOf, showProgress } from "../../cli/kit/progress.ts";
import { run } from "../../cli/kit/run.ts";
import { NadiaError } from "../../core/kernel/errors.ts";
import { manualClock } from "../support/clock.ts";
import { collectingTerminal, nadia } from "../support/nadia.ts";

const sample = (work: () => Promise<void> = async () => undefined) =>
  command({
    name: "sample do",
    summary: "do something",
    parameters: [{ flags: "--count <n>", text: "how often" }],
    examples: ["nadia sample do"],
    input: z.object({ count: z.coerce.number().int().default(1) }),
    run: async ({ count }) => {
      await work();
      return { data: { count }, lines: [`done ${count} times`], ok: count < 5 };
    },
  });

async function runSample(words: readonly string[], work?: () => Promise<void>, signal?: AbortSignal) {
  const { terminal, printed } = collectingTerminal();
  const given = signal === undefined ? terminal : { ...terminal, signal };
  return { code: await run([sample(work)], words, given), ...printed };
}

describe("a command", () => {
  test("prints its result for people or as JSON, and its success is the exit code", async () => {
    expect(await runSample(["sample", "do"])).toEqual({ code: 0, out: "done 1 times\n", err: "" });
    expect(await runSample(["sample", "do", "--count", "5", "--json"])).toEqual({
      code: 1,
      out: '{"count":5}\n',
      err: "",
    });
  });

  test("names the values that an option takes", async () => {
    expect(await nadia(["recover", "--kind", "nothing"])).toMatchObject({
      code: 2,
      err: expect.stringContaining("Allowed choices are sweep, pending_updates; see nadia recover --help"),
    });
  });

  test("fails with message and code on one line, without the text of a foreign error", async () => {
    const known = async () => {
      throw new NadiaError("not_found", "no such thing");
    };
    expect(await runSample(["sample", "do", "--json"], known)).toEqual({
      code: 1,
      out: '{"error":{"code":"not_found","message":"no such thing"}}\n',
      err: "nadia: no such thing (not_found)\n",
    });
    // An error of a write does not name the file.
    expect(await runSample(["sample", "do"], () => writeFile("/dev/full", "x"))).toMatchObject({
      code: 1,
      err: expect.stringContaining("the disk is full (file_failed)"),
    });
    const foreign = async () => {
      throw new TypeError("secret-token-in-a-url");
    };
    const { code, err } = await runSample(["sample", "do"], foreign);
    expect(code).toBe(1);
    expect(err).toMatch(/^nadia: unexpected error \(TypeError[^\n]*\) \(internal\)\n$/);
  });

  test("names the file that it could not open, and says why", async () => {
    for (const [open, fault] of [
      [
        () => readFile("/nowhere/at/all"),
        "/nowhere/at/all cannot be opened: it or its folder does not exist",
      ],
      [() => mkdir("/dev/null/sub"), "/dev/null/sub is inside something that is not a folder"],
      [() => mkdir("/tmp"), "/tmp already exists; choose another name"],
    ] as const) {
      const { code, err } = await runSample(["sample", "do"], async () => void (await open()));
      expect(code).toBe(1);
      expect(err).toBe(`nadia: ${fault} (file_failed)\n`);
    }
  });

  test("refuses what it does not know with the nearest name, and exits 2", async () => {
    for (const [words, message] of [
      [["sampel"], "unknown command 'sampel' (Did you mean sample?); see nadia --help"],
      [["sample"], "a command is missing after nadia sample; see nadia sample --help"],
      [["sample", "od"], "unknown command 'od' (Did you mean do?); see nadia sample --help"],
      [
        ["sample", "do", "--cuont", "3"],
        "unknown option '--cuont' (Did you mean --count?); see nadia sample do --help",
      ],
      [["sample", "do", "--count"], "option '--count <n>' argument missing; see nadia sample do --help"],
    ] as const)
      expect(await runSample(words)).toEqual({ code: 2, out: "", err: `nadia: ${message}\n` });
    expect(await runSample(["sample", "do", "--count", "many"])).toEqual({
      code: 2,
      out: "",
      err: "nadia: --count must be a number; see nadia sample do --help\n",
    });
    expect((await nadia(["migrate", "--down", "--status"])).err).toBe(
      "nadia: use one of --to, --down and --status; see nadia migrate --help\n",
    );
  });

  test("says what a value must be, by the name that the person typed", async () => {
    const id = "must be a UUID such as 3b1a5f0e-8c52-5d1c-9a55-0f8f3c2f7a11";
    for (const [words, fault] of [
      ["export 12 --to x", `id ${id}`],
      ["erase", "give a customer's id, or --verify"],
      ["erase --verify --words 12", "--words must have at least 3 characters"],
      ["backup --to x --keep 0", "--keep must be at least 1"],
      [
        "backup --from x",
        "give exactly one of --to, --verify and --list; --verify and --list need --from, and --to takes none",
      ],
      ["keys add --for eve --label x --scope read", "--for must be an e-mail address"],
      ["reviewers add --email eve --name Eve", "--email must be an e-mail address such as eve@example.com"],
      ["migrate --to 1.5", "--to must be a whole number"],
    ] as const) {
      const command = words.replace(/ (?:-|12).*$/, "");
      expect(await nadia(words.split(" "))).toEqual({
        code: 2,
        out: "",
        err: `nadia: ${fault}; see nadia ${command} --help\n`,
      });
    }
  });

  test("that was interrupted exits 130", async () => {
    const stopping = new AbortController();
    const work = async () => {
      stopping.abort();
      stopping.signal.throwIfAborted();
    };
    expect(await runSample(["sample", "do"], work, stopping.signal)).toEqual({
      code: 130,
      out: "",
      err: "nadia: interrupted; run it again to continue\n",
    });
  });

  test("that deletes data needs --yes where nobody can be asked", async () => {
    const { terminal } = collectingTerminal();
    const destruction = { warning: "this deletes all data", word: "delete" };
    await expect(confirm(terminal, { yes: false, ...destruction })).rejects.toMatchObject({
      code: "wrong_usage",
    });
    await confirm(terminal, { yes: true, ...destruction });
  });
});

test("every command has a help with examples, and its examples start with its name", async () => {
  for (const { name, examples } of commands) {
    const { code, out, err } = await nadia([...name.split(" "), "--help"]);
    expect([code, err]).toEqual([0, ""]);
    expect(out).toContain(`nadia ${name}`);
    expect(out).toContain("--json");
    expect(examples.length).toBeGreaterThan(0);
    for (const example of examples) expect(example).toContain(`nadia ${name}`);
  }
});

test("without a terminal, progress is a line for each step and tenth", () => {
  const { terminal, printed } = collectingTerminal();
  const clock = manualClock();
  const progress = showProgress({ ...terminal, clock });
  progress.show({ step: "rows", done: 0, total: 200 });
  clock.advance(10_000);
  for (const done of [1, 2, 100, 101, 200]) progress.show({ step: "rows", done, total: 200 });
  progress.end();
  expect(printed.err.split("\n")).toEqual([
    "rows 0/200",
    "rows 100/200, 50 %, 10/s, 10 s left",
    "rows 200/200, 100 %, 20/s, 0 s left",
    "",
  ]);
  expect(paceOf({ step: null, done: 10, total: 4_000 }, 10_000)).toBe(", 0 %, 1.0/s, 1 h 6 min left");
  expect(paceOf({ step: null, done: 10, total: null }, 10_000)).toBe(", 1.0/s");
});

test("bash completes commands, options and their values", async () => {
  const { out } = await nadia(["completion", "bash"]);
  const complete = (...words: string[]) =>
    execFileSync("bash", [
      "-c",
      `${out}\nCOMP_WORDS=(nadia "$@"); COMP_CWORD=$#; _nadia; printf '%s ' "\${COMPREPLY[@]}"`,
      "bash",
      ...words,
    ])
      .toString()
      .trim();
  expect(complete("rev")).toBe("reviewers");
  expect(complete("reviewers", "dis")).toBe("disable");
  expect(complete("reviewers", "add", "--em")).toBe("--email");
  expect(complete("recover", "--kind", "")).toBe("sweep pending_updates");
  for (const shell of ["zsh", "fish"])
    expect((await nadia(["completion", shell])).out).toContain("reviewers add");
  expect((await nadia(["completion", "csh"])).code).toBe(2);
});
