/** The options of the commands that npm runs: values, their types, and what is refused. */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { describe, expect, expectTypeOf, test } from "vitest";
import {
  argument,
  flag,
  oneOf,
  parseOptions,
  fraction,
  string,
  integer,
  integers,
} from "../../local/options.ts";

const options = {
  file: argument,
  rows: integer(5_000),
  due: integer(undefined, { min: 0, max: 9 }),
  seed: integer(1, { min: -10 }),
  sizes: integers([1, 2]),
  failing: fraction(0.01),
  way: oneOf(["before", "after"]),
  "data-dir": string(undefined),
  base: string("main"),
  json: flag,
};

const given = (...args: readonly string[]) => parseOptions(options, args);

describe("the options of a command", () => {
  test("have the values of the command line, else those of the code", () => {
    const ofCode = { rows: 5_000, seed: 1, sizes: [1, 2], failing: 0.01, base: "main", json: false };
    expect(given("a.json")).toEqual({ file: "a.json", ...ofCode });
    const numbers = ["--rows=7", "--due", "0", "--seed", "-10", "--sizes", "10,200", "--failing", ".5"];
    const others = ["--way", "after", "--data-dir=--odd", "--base", "", "--json", "--rows", "8", "--", "-b"];
    const ofNumbers = { rows: 8, due: 0, seed: -10, sizes: [10, 200], failing: 0.5 };
    const ofOthers = { way: "after", "data-dir": "--odd", base: "", json: true, file: "-b" };
    expect(given(...numbers, ...others)).toEqual({ ...ofNumbers, ...ofOthers });
  });

  test("give their values types", () => {
    const { file, rows, due, sizes, way, json } = given("a.json");
    expectTypeOf({ file, rows, json }).toEqualTypeOf<{ file: string; rows: number; json: boolean }>();
    expectTypeOf(due).toEqualTypeOf<number | undefined>();
    expectTypeOf(sizes).toEqualTypeOf<readonly number[]>();
    expectTypeOf(way).toEqualTypeOf<"before" | "after" | undefined>();
  });

  test.for([
    [["a", "--nonsense"], "Unknown option '--nonsense'"],
    [["a", "--constructor=1"], "Unknown option '--constructor'"],
    [["a", "-j"], "Unknown option '-j'"],
    [["--file", "a"], "Unknown option '--file'"],
    [["a", "b"], "Unexpected argument 'b'"],
    [["--json"], "FILE is missing"],
    [["a", "--json=yes"], "--json takes no value"],
    [["a", "--base"], "--base needs a value"],
    [["a", "--rows", "--json"], "--rows needs a whole number from 1"],
    [["a", "--rows", "abc"], "--rows must be a whole number from 1, not 'abc'"],
    [["a", "--rows", "0"], "--rows must be a whole number from 1, not '0'"],
    [["a", "--rows=1e3"], "--rows must be a whole number from 1, not '1e3'"],
    [["a", "--rows="], "--rows must be a whole number from 1, not ''"],
    [["a", "--due", "10"], "--due must be a whole number from 0 to 9, not '10'"],
    [["a", "--sizes", "1,,2"], "--sizes must be whole numbers from 1, separated by commas, not '1,,2'"],
    [["a", "--failing", "2"], "--failing must be a number from 0 to 1, not '2'"],
    [["a", "--way", "during"], "--way must be one of before, after, not 'during'"],
  ] as const)("%j is refused: %s", ([args, fault]) => {
    expect(() => given(...args)).toThrow(
      expect.objectContaining({ code: "wrong_usage", message: `${fault}; --help shows the options` }),
    );
  });

  test("are refused with one sentence and exit code 2, and explained by --help and -h with 0", () => {
    const run = (...args: readonly string[]) => {
      const script = join(import.meta.dirname, "../../bench/capacity.ts");
      const { status, stdout, stderr } = spawnSync(process.execPath, [script, ...args], { encoding: "utf8" });
      return { status, stdout, stderr };
    };
    const stderr = "Unknown option '--nonsense'; --help shows the options\n";
    expect(run("--nonsense")).toEqual({ status: 2, stdout: "", stderr });
    const helped = { status: 0, stdout: expect.stringMatching(/^npm run capacity -- /), stderr: "" };
    for (const word of ["--help", "-h"]) expect(run("--nonsense", word)).toEqual(helped);
  });
});
