/** `npm run bench:recall` on our own conversation: numbers counted by hand. */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, onTestFinished, test } from "vitest";
import { promisify } from "node:util";
import * as z from "zod";
import type { ServedPostgres } from "../../local/engines/postgres.ts";
import { childEnv } from "../support/child-env.ts";
import { startMigratedPostgres } from "../support/database.ts";

const execute = promisify(execFile);
const root = join(import.meta.dirname, "../..");
const Printed = z.strictObject({
  questions: z.int(),
  results: z.array(
    z.strictObject({
      context: z.enum(["last-10", "last-50", "recall", "oracle"]),
      tokens: z.number(),
      category: z.string(),
      share: z.number(),
      median_ms: z.number(),
    }),
  ),
});

const run = (...args: string[]) =>
  execute(process.execPath, ["bench/recall.ts", ...args], { cwd: root, env: childEnv() });

async function bench(file: string, postgres?: ServedPostgres) {
  const named =
    postgres === undefined
      ? []
      : ["--database-url", postgres.databaseUrl, "--fetch-endpoint", postgres.fetchEndpoint];
  const { stdout, stderr } = await run(file, "--json", ...named);
  const { questions, results } = Printed.parse(JSON.parse(stdout.trim().split("\n").at(-1) ?? ""));
  const share = (context: string, category: string, tokens?: number) =>
    results.find(
      (each) =>
        each.context === context &&
        each.category === category &&
        (tokens === undefined || each.tokens === tokens),
    )?.share;
  return { questions, results, share, stderr };
}

/** So that only one of the runs starts and migrates a database of its own. */
async function lentPostgres(): Promise<ServedPostgres> {
  const postgres = await startMigratedPostgres();
  onTestFinished(() => postgres.close());
  return postgres;
}

/** Twelve turns in two sessions; the third one of the first session is outside the last ten. */
const tiny = {
  sample_id: "tiny",
  conversation: {
    speaker_a: "Ann",
    speaker_b: "Bo",
    session_1_date_time: "1:56 pm on 8 May, 2023",
    session_1: [
      { speaker: "Ann", dia_id: "D1:1", text: "Hello Bo!" },
      { speaker: "Bo", dia_id: "D1:2", text: "Hi Ann, I adopted a parrot." },
      {
        speaker: "Ann",
        dia_id: "D1:3",
        text: "Lovely! I bought this.",
        blip_caption: "a photo of a red canoe",
      },
    ],
    session_2_date_time: "9:00 am on 3 June, 2023",
    session_2: Array.from({ length: 9 }, (_, at) => ({
      speaker: at % 2 === 0 ? "Ann" : "Bo",
      dia_id: `D2:${at + 1}`,
      text: at === 4 ? "My sister moved to Oslo." : `Number ${at} of nothing much.`,
    })),
  },
  qa: [
    { question: "What pet does Bo have?", evidence: ["D1:2"], category: 4 },
    { question: "Which boat did Ann get?", evidence: ["D1:3"], category: 4 },
    { question: "Where did Ann's sister move?", evidence: ["D:2:05"], category: "4" },
    { question: "What do Ann and Bo own?", evidence: ["D1:2; D1:3"], category: 1 },
    { question: "Never said", evidence: [], category: 5 },
    { question: "Never said either", category: 5 },
  ],
};

describe("bench:recall", () => {
  test("[S12] reports the shares of a conversation counted by hand, and skips questions without evidence", async () => {
    const dir = mkdtempSync(join(tmpdir(), "nadia-recall-"));
    try {
      const file = join(dir, "tiny.json");
      writeFileSync(file, JSON.stringify([tiny]));
      const { questions, results, share } = await bench(file);
      assert.equal(questions, 4);
      assert.deepEqual([...new Set(results.map(({ category }) => category))], ["all", "1", "4"]);
      assert.equal(results.length, 6 * 3);
      // Twelve turns: the last ten start at D1:3.
      assert.equal(share("last-10", "all"), 2 / 4);
      assert.equal(share("last-10", "4"), 2 / 3);
      assert.equal(share("last-10", "1"), 0);
      assert.equal(share("last-50", "all"), 1);
      assert.equal(share("recall", "4", 2_000), 1);
      // What was recalled was found, and twelve short turns fit into any budget.
      assert.equal(share("oracle", "4", 2_000), 1);
    } finally {
      rmSync(dir, { recursive: true, force: true });
    }
  });

  test("[S12] recalls more of our own conversation than a window of the same size", async ({ annotate }) => {
    const { questions, share, stderr } = await bench(
      "test/fixtures/conversation.locomo.json",
      await lentPostgres(),
    );
    assert.equal(questions, 75);
    // The last ten turns are D8:9 to D8:18: they contain the evidence for 4 of the 75 questions.
    assert.equal(share("last-10", "all"), 4 / 75);
    const [recalled = 0, larger = 0, window = 1] = [
      share("recall", "all", 2_000),
      share("recall", "all", 4_000),
      share("last-50", "all"),
    ];
    await annotate(`last 50 turns ${window}, recalled within 2,000 tokens ${recalled}, 4,000 ${larger}`);
    assert.ok(recalled > 0.9 && larger >= recalled && window < 0.5);
    assert.match(stderr, /143 turns, 75 questions/);
  });

  test("[S12] drops malformed lines, counts them on stderr, and judges the rest", async () => {
    const dir = mkdtempSync(join(tmpdir(), "nadia-recall-"));
    const said = (dia_id: string, text: unknown, more: object = {}) => ({
      speaker: "A",
      dia_id,
      text,
      ...more,
    });
    const asked = (question: unknown, evidence: unknown) => ({ question, evidence, category: 1 });
    const odd = {
      conversation: {
        session_1_date_time: "12:01 am on 31 December, 9999",
        session_1: [
          said("D1:1", null, { blip_caption: "a red canoe" }),
          said("D1:2", "can\u0000oe \ud800", { speaker: "A\u0000" }),
          { dia_id: "D1:3", text: "a kayak" },
          { speaker: "A", text: "no id" },
          said("D\u00001:4", "z"),
          null,
        ],
        session_2: "nothing",
      },
      qa: [
        asked("Where is the canoe?", ["D1:1"]),
        asked("Where is the kayak?", "D1:3"),
        asked("Which canoe?", ["D1:1", "D9:9"]),
        asked("Which boat?", ["D9:9"]),
        asked(null, ["D1:1"]),
        { evidence: ["D1:1"] },
        asked("No evidence", []),
      ],
    };
    try {
      const file = join(dir, "odd.json");
      writeFileSync(file, JSON.stringify({ data: [odd, { conversation: { session_1: [] } }, 7] }));
      const { questions, share, stderr } = await bench(file, await lentPostgres());
      assert.equal(questions, 3);
      assert.equal(share("last-10", "all"), 2 / 3);
      assert.equal(share("recall", "all", 2_000), 2 / 3);
      assert.match(stderr, /^malformed in the file: .*turn without an id: 2/m);
      assert.match(stderr, /question without text: 2/);
      assert.match(stderr, /evidence not in the file: 1/);

      for (const [name, content] of [
        ["broken", "{nope"],
        ["empty", "[]"],
        ["unasked", JSON.stringify([{ conversation: odd.conversation }])],
      ] as const) {
        writeFileSync(file, content);
        const [code, output] = await run(file).then(
          () => [0, ""],
          (error: { code: number; stderr: string }) => [error.code, error.stderr],
        );
        assert.equal(code, 1, name);
        assert.match(String(output), /^[^\n]*odd\.json [^\n]*\n$/, name);
      }
    } finally {
      rmSync(dir, { recursive: true, force: true });
    }
  });

  test("without a file it prints its usage", async () => {
    await assert.rejects(run(), { code: 2 });
    const { stdout } = await run("--help");
    assert.match(stdout, /FILE is a LoCoMo-format JSON/);
  });
});
