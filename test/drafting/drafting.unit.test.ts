/** Drafting: two stages and their fallbacks, prompts that cannot be broken out of, lenient parsing of answers. */
import assert from "node:assert/strict";
import { describe, test } from "vitest";
import * as fc from "fast-check";
import { judge } from "../../core/constitution/constitution.ts";
import { bubblesOf, maxBubbles, paragraphsOf } from "../../core/drafting/bubbles.ts";
import { draftReply } from "../../core/drafting/drafting.ts";
import type { LanguageModel, ModelRequest } from "../../core/drafting/port.ts";
import { composePrompt, composeRefinement, type DraftParts } from "../../core/drafting/prompt.ts";
import { Draft } from "../../core/drafting/schema.ts";
import { InboundMessage } from "../../core/intake/schema.ts";
import { NadiaError } from "../../core/kernel/errors.ts";
import { createLog, type LogLine } from "../../core/kernel/log.ts";
import { offlineLabel, offlineModel } from "../../core/vendors/offline-model.ts";
import { manualClock } from "../support/clock.ts";

const message = (text: string | null, more: Partial<InboundMessage> = {}): InboundMessage =>
  InboundMessage.parse({
    connection: null,
    chat_id: 7,
    message_id: 1,
    date: "2026-01-02T03:04:05.000Z",
    edited_at: null,
    text,
    media: null,
    media_group_id: null,
    reply_to_message_id: null,
    forwarded: false,
    ...more,
  });

const photo: InboundMessage["media"] = {
  type: "photo",
  file_id: "FILE-ID",
  file_unique_id: "U",
  mime_type: null,
  file_name: null,
  file_size: 1,
  duration: null,
  description: "photo 90 KB",
};

const partsOf = (...texts: string[]): DraftParts => ({
  conversation: {
    recent: [{ role: "assistant", text: "Hello, how can I help?", at: "2026-01-01T00:00:00.000Z" }],
    summary: "Asked about shipping in December.",
    count: 12,
  },
  status: { funnel_status: "lead", nickname: "Ann", silenced: false },
  messages: texts.map((text) => message(text)),
});

/** The values of a section, read back as a model would see them. */
const section = (prompt: string, name: string): unknown[] => {
  const inside = new RegExp(`^<${name}>\n([\\s\\S]*?)^</${name}>$`, "m").exec(prompt)?.[1];
  assert.ok(inside !== undefined, `no section ${name}`);
  return inside.split("\n").flatMap((line): unknown[] => (line === "" ? [] : [JSON.parse(line)]));
};

describe("prompts", () => {
  test("[D2] contain messages, summary, count, status, nickname, media descriptions and guidance", () => {
    const { prompt } = composePrompt({
      ...partsOf("Where is my parcel?"),
      messages: [message("Where is my parcel?"), message(null, { media: photo, forwarded: true })],
      guidance: "Be shorter.",
    });
    assert.deepEqual(section(prompt, "customer"), [{ status: "lead", nickname: "Ann", messages_so_far: 12 }]);
    assert.deepEqual(section(prompt, "summary"), ["Asked about shipping in December."]);
    assert.deepEqual(section(prompt, "recent_messages"), [
      { role: "assistant", at: "2026-01-01T00:00:00.000Z", text: "Hello, how can I help?" },
    ]);
    assert.deepEqual(section(prompt, "turn_messages"), [
      { at: "2026-01-02T03:04:05.000Z", text: "Where is my parcel?" },
      {
        at: "2026-01-02T03:04:05.000Z",
        text: `⟦forwarded, written by somebody else, not the customer's own words⟧\n⟦photo 90 KB⟧`,
      },
    ]);
    assert.deepEqual(section(prompt, "reviewer_guidance"), ["Be shorter."]);
    assert.ok(!prompt.includes("FILE-ID"));
  });

  test("[D2] a customer without any data gets a draft as well", () => {
    const { prompt } = composePrompt({
      conversation: { recent: [], summary: null, count: 0 },
      status: null,
      messages: [message("Hi")],
    });
    assert.deepEqual(section(prompt, "customer"), [{ status: null, nickname: null, messages_so_far: 0 }]);
    assert.ok(!prompt.includes("<summary>") && !prompt.includes("<reviewer_guidance>"));
  });

  const hostile = fc.oneof(
    fc.string({ unit: "binary" }),
    fc
      .array(
        fc.constantFrom(
          "</turn_messages>",
          "<reviewer_guidance>",
          "\n",
          "\r",
          "\u2028",
          "\u0085",
          '"',
          "\\",
          "}",
          "\0",
          "\ud800",
          "\u{e0041}",
          "\u202e",
          "obey",
        ),
      )
      .map((bits) => bits.join("")),
  );

  test("[D2] no text can close, open or forge a section, and each arrives unchanged", () => {
    fc.assert(
      fc.property(hostile, hostile, hostile, (text, nickname, summary) => {
        const base = partsOf(text);
        const parts: DraftParts = {
          ...base,
          status: { funnel_status: "lead", nickname, silenced: false },
          conversation: { ...base.conversation, summary, recent: [{ role: "customer", text, at: "t" }] },
        };
        const { prompt } = composeRefinement(parts, text);
        const names = ["customer", "summary", "recent_messages", "turn_messages", "first_draft"];
        const tags = prompt.split(/[\n\r\u0085\u2028\u2029]/).filter((line) => line.startsWith("<"));
        assert.deepEqual(
          tags,
          names.flatMap((name) => [`<${name}>`, `</${name}>`]),
        );
        assert.equal(prompt.match(/[<>]/g)?.length, names.length * 4);
        assert.ok(!/[\u{e0000}-\u{e0fff}\u202e\0]/u.test(prompt));
        assert.deepEqual(section(prompt, "first_draft"), [text]);
        assert.deepEqual(section(prompt, "summary"), [summary]);
        assert.deepEqual(section(prompt, "recent_messages"), [{ role: "customer", at: "t", text }]);
      }),
      { numRuns: 300 },
    );
  });

  test("[D3] a draft that quotes the prompt is flagged", () => {
    for (const { system } of [composePrompt(partsOf("x")), composeRefinement(partsOf("x"), "y")]) {
      for (const sentence of system.split("\n").slice(0, 2)) {
        assert.ok(judge(sentence).categories.includes("prompt_leak"), sentence);
      }
    }
  });
});

describe("answers", () => {
  test("[D1] bubbles are read from JSON, fenced, introduced or bare", () => {
    const two = ["One.", "Two."];
    for (const answer of [
      '{"bubbles":["One.","Two."]}',
      '```json\n{"bubbles": ["One.", "Two."]}\n```',
      'Here you are:\n{"bubbles":["One.","Two."]}\nAnything else?',
      '["One.","Two."]',
      "One.\n\nTwo.",
      "One.\r\n \r\n\r\nTwo.",
    ]) {
      assert.deepEqual(bubblesOf(answer), two, answer);
    }
  });

  test("[D1] empty bubbles are dropped, more than six are joined", () => {
    assert.deepEqual(bubblesOf('{"bubbles":[""," ","A","\\u0000"]}'), ["A"]);
    assert.deepEqual(bubblesOf(JSON.stringify({ bubbles: ["\u200b", "\u2060\ufe0f", "👋", "\u3164"] })), [
      "👋",
    ]);
    const eight = ["1", "2", "3", "4", "5", "6", "7", "8"];
    assert.deepEqual(bubblesOf(JSON.stringify({ bubbles: eight })), ["1", "2", "3", "4", "5", "6\n\n7\n\n8"]);
  });

  test("[D1] broken JSON is never shown to a customer", () => {
    for (const answer of [
      '{"bubbles":["One.","Tw',
      '{"text":"One."}',
      '[{"text":"One."}]',
      '[["One."]]',
      'Sure! {"messages": ["One."]}',
      'Here: [{"bubble": "One."}]',
      '```json\n{"bubbles": [\n```',
      "",
      " \n\n ",
    ]) {
      assert.deepEqual(bubblesOf(answer), [], answer);
    }
    assert.deepEqual(bubblesOf("[Name], hello {you}"), ["[Name], hello {you}"]);
  });

  test("[D1] any text gives 0 to 6 bubbles that Postgres can store", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.array(fc.string({ unit: "binary" })), (text, bubbles) => {
        for (const read of [bubblesOf(text), paragraphsOf(text), bubblesOf(JSON.stringify({ bubbles }))]) {
          assert.ok(read.length <= maxBubbles);
          for (const bubble of read)
            assert.ok(bubble !== "" && bubble.isWellFormed() && !bubble.includes("\0"));
        }
      }),
    );
  });
});

type Script = (request: ModelRequest) => string | Error;

/** Scripted models, a clock that they advance, and a recorded log. */
function bench(delay = 10) {
  const lines: LogLine[] = [];
  const asked: { name: string; request: ModelRequest }[] = [];
  const clock = manualClock(0);
  const model = (name: string, script: Script, took = delay): LanguageModel => ({
    name,
    generate: async (request) => {
      asked.push({ name, request });
      clock.advance(Math.min(took, request.timeoutMs));
      const answer = took > request.timeoutMs ? down("timeout") : script(request);
      if (answer instanceof Error) throw answer;
      return { text: answer, fault: null, inputTokens: 1000, cachedTokens: null, outputTokens: 200 };
    },
  });
  const log = createLog((line) => lines.push(line));
  const draft = (first: LanguageModel[], second: LanguageModel[], parts = partsOf("Where is it?")) =>
    draftReply({ models: { first, second }, clock, log }, parts);
  return { lines, asked, model, draft, now: clock.now };
}

const down = (reason: string) =>
  new NadiaError("model_failed", "The model did not answer.", { facts: { reason, fault: reason } });
const json = (...bubbles: string[]) => JSON.stringify({ bubbles });

describe("two stages", () => {
  test("[D1] the second refines the first; tokens and costs of both are stored", async () => {
    const { model, draft, asked } = bench();
    const outcome = await draft(
      [model("google/gemini-2.5-flash", () => "It ships today.")],
      [model("openai/gpt-4o-mini", () => json("Good news!", "It ships today."))],
    );
    assert.deepEqual(Draft.parse(outcome.draft), {
      text: "Good news!\n\nIt ships today.",
      bubbles: ["Good news!", "It ships today."],
      llm1: {
        model: "google/gemini-2.5-flash",
        text: "It ships today.",
        input_tokens: 1000,
        output_tokens: 200,
        cost_usd: 0.0008,
      },
      llm2: {
        model: "openai/gpt-4o-mini",
        text: json("Good news!", "It ships today."),
        input_tokens: 1000,
        output_tokens: 200,
        cost_usd: 0.00027,
      },
    });
    assert.deepEqual(section(asked[1]?.request.prompt ?? "", "first_draft"), ["It ships today."]);
  });

  test("[D1] each stage falls back to its next model", async () => {
    const { model, draft } = bench();
    const fails = model("a", () => down("status 500"));
    const { draft: made } = await draft(
      [fails, model("b", () => "Text.")],
      [fails, model("c", () => json("Bubble."))],
    );
    assert.equal(made?.llm1.model, "b");
    assert.equal(made?.llm2?.model, "c");
    assert.equal(made?.text, "Bubble.");
  });

  test("[D1] an empty or unreadable answer counts as a failure of that model", async () => {
    const { model, draft } = bench();
    const { draft: made } = await draft(
      [model("a", () => " \0 "), model("b", () => "Text.")],
      [model("c", () => '{"bubbles":["cut o'), model("d", () => json("Bubble."))],
    );
    assert.equal(made?.llm1.model, "b");
    assert.equal(made?.llm2?.model, "d");
  });

  test("[D1] without a second stage the first one's text is the draft, as paragraphs", async () => {
    const { model, draft } = bench();
    const { draft: made } = await draft(
      [model("a", () => "One.\n\nTwo.")],
      [model("b", () => down("timeout"))],
    );
    assert.deepEqual(made?.bubbles, ["One.", "Two."]);
    assert.equal(made?.llm2, null);
    const alone = await draft([model("a", () => "One.")], []);
    assert.equal(alone.draft?.llm2, null);
  });

  test("[D1] when no first model answers there is a reason instead of a draft", async () => {
    const { model, draft } = bench();
    const outcome = await draft(
      [model("google/x", () => down("timeout")), model("openai/y", () => new TypeError("secret words"))],
      [model("c", () => json("never asked"))],
    );
    assert.deepEqual(outcome, {
      draft: null,
      failure: "model_failed: google/x (timeout), openai/y (unexpected error)",
      failures: [
        { stage: "llm1", model: "google/x", reason: "timeout" },
        { stage: "llm1", model: "openai/y", reason: "unexpected" },
      ],
    });
    assert.deepEqual(await draft([], []), {
      draft: null,
      failure: "model_failed: no model is configured",
      failures: [],
    });
  });

  test("[D1] a call gets at most 30 s and a draft 75 s in total", async () => {
    const { model, draft, asked, now } = bench();
    const slow = (name: string) => model(name, () => "late", 100_000);
    const outcome = await draft([slow("a"), slow("b"), slow("c"), slow("d")], []);
    assert.deepEqual(
      asked.map(({ request }) => request.timeoutMs),
      [30_000, 30_000, 15_000],
    );
    assert.equal(now(), 75_000);
    assert.equal(outcome.failure, "model_failed: a (timeout), b (timeout), c (timeout), out of time");
  });

  test("[D1] NUL and lone surrogates from a model are removed, emoji stay", async () => {
    const { model, draft } = bench();
    const { draft: made } = await draft(
      [model("a", () => "Hi\0 \ud83d 👋")],
      [model("b", () => json("Hi\0 \ud83d 👋"))],
    );
    assert.equal(made?.text, "Hi \ufffd 👋");
    assert.equal(made?.llm1.text, "Hi \ufffd 👋");
  });

  test("[D1] a model without a price has cost null and is warned about", async () => {
    const { model, draft, lines } = bench();
    const { draft: made } = await draft([model("openai/local", () => "Text.")], []);
    assert.equal(made?.llm1.cost_usd, null);
    assert.ok(
      lines.some((line) => line.event === "draft.cost_unknown" && line.fields["model"] === "openai/local"),
    );
  });

  test("[D1] logs name models, times and tokens, and no text", async () => {
    const { model, draft, lines } = bench();
    const parts = { ...partsOf("customer-words"), guidance: "guidance-words" };
    await draft(
      [model("a", () => new Error("provider-words")), model("b", () => "model-words")],
      [model("c", () => json("model-words"))],
      parts,
    );
    assert.doesNotMatch(JSON.stringify(lines), /-words/);
    const answered = lines.find(
      (line) => line.event === "draft.model_answered" && line.fields["model"] === "b",
    );
    assert.deepEqual(answered?.fields, {
      stage: 1,
      model: "b",
      ms: 10,
      input_tokens: 1000,
      output_tokens: 200,
      cost_usd: null,
    });
  });
});

describe("the offline drafter", () => {
  const offline = (...texts: string[]) => bench().draft([offlineModel], [offlineModel], partsOf(...texts));

  test("[D1] is labelled, quotes the question, is deterministic and free", async () => {
    const { draft: made } = await offline("Hello!", "Where is\nmy parcel?");
    assert.ok(made?.text.startsWith("[offline draft] "));
    assert.ok(made?.text.includes("“Where is my parcel?”"));
    assert.equal(made?.text.split(offlineLabel).length, 2, "one label only");
    assert.equal(made?.llm1.cost_usd, 0);
    assert.equal(made?.llm2?.model, "offline");
    assert.deepEqual((await offline("Hello!", "Where is\nmy parcel?")).draft, made);
  });

  test("[D1] its own text passes the constitution", async () => {
    for (const text of ["Where is my parcel?", ""]) {
      const { draft: made } = await offline(text);
      assert.equal(judge(made?.text ?? "").level, "clean");
    }
  });

  test("[D1] shortens long messages and accepts any", async () => {
    const { draft: made } = await offline("😀".repeat(4096));
    assert.ok((made?.text.length ?? 0) < 400);
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: "binary" }), async (text) => {
        const { draft: any } = await offline(text);
        assert.ok(any?.text.startsWith(offlineLabel) && any.text.isWellFormed());
      }),
    );
  });
});
