/**
 * Customers' text must never cost quadratic time: every function that reads text, with input that makes parsers slow.
 */
import assert from "node:assert/strict";
import { describe, test } from "vitest";
import { judge } from "../../core/constitution/constitution.ts";
import { fold } from "../../core/constitution/fold.ts";
import { bubblesOf, paragraphsOf, sanitise } from "../../core/drafting/bubbles.ts";
import { composePrompt, composeRefinement } from "../../core/drafting/prompt.ts";
import { marksIn } from "../../core/intake/content.ts";
import { forwardedIn, splitAnnotatedText, annotatedText } from "../../core/intake/details-schema.ts";
import { parseUpdate } from "../../core/intake/intake.ts";
import { richTextOf } from "../../core/intake/rich.ts";
import type { InboundMessage } from "../../core/intake/schema.ts";
import { customerIdOf } from "../../core/kernel/ids.ts";
import { jsonLine } from "../../core/kernel/json-line.ts";
import { createLog } from "../../core/kernel/log.ts";
import { isVisible } from "../../core/kernel/visible.ts";
import { split } from "../../core/knowledge/chunks.ts";
import { chunksOf } from "../../core/knowledge/document.ts";
import { markdownOf } from "../../core/knowledge/html.ts";
import { markupOf } from "../../core/markup/markup.ts";
import { piecesOf } from "../../core/markup/pieces.ts";
import { splitMessage } from "../../core/markup/split.ts";
import { compress } from "../../core/memory/compression.ts";
import { datesIn } from "../../core/memory/recall/dates.ts";
import { fit } from "../../core/memory/fit.ts";
import { recentQuestions, repeatedQuestion } from "../../core/memory/questions/questions.ts";
import { recallStatement, rememberStatement } from "../../core/memory/recall/recall.ts";
import { sentencesOf } from "../../core/memory/sentences.ts";
import { summaryIn, summaryRequest } from "../../core/memory/summarizer.ts";
import { summarise } from "../../core/memory/summary.ts";
import { relatedTo } from "../../core/memory/recall/thesaurus.ts";
import { spellingsOf, wordsOf } from "../../core/memory/recall/words.ts";
import { lexicalEmbedder } from "../../core/vendors/lexical-embedder.ts";
import { offlineModel } from "../../core/vendors/offline-model.ts";
import { excessOf } from "../support/cpu.ts";

/** UTF-16 units at which quadratic time costs far more than the floor. */
const size = 4_096;

const customer = customerIdOf(7);
const at = "2026-11-28T10:00:00.000Z";
const seconds = 1_795_000_000;

/** An update in which every text is this one. */
const updateOf = (text: string): string =>
  JSON.stringify({
    update_id: 1,
    message: {
      message_id: 1,
      date: seconds,
      chat: { id: 7, type: "private" },
      from: { id: 7, is_bot: false, first_name: text, last_name: text, username: text },
      caption: text,
      document: { file_id: "f", file_unique_id: "u", file_name: text, mime_type: text },
    },
  });

function messageOf(text: string): InboundMessage {
  const taken = parseUpdate(updateOf(text.slice(0, 4_096)), seconds * 1_000);
  assert.ok(taken.fate === "append" && taken.envelope.kind === "message");
  return { ...taken.envelope.message, text };
}

const entry = (text: string) => ({ role: "customer" as const, at, text });
const asked = (text: string) => ({ role: "assistant" as const, at, text: `${text} When?` });
const partsOf = (text: string) => ({
  conversation: { recent: [entry(text), asked(text)], summary: text, count: 2 },
  status: null,
  messages: [messageOf(text)],
  recalled: [entry(text)],
  knowledge: [{ title: text, source: text, text }],
  questionsAsked: [text],
  guidance: text,
  previous: text,
});
const contextOf = (text: string) => ({
  profile: { name: text, location: text, occupation: text, preferences: text },
  summaries: [{ text }],
  questions: [{ text }, { text }],
  last_interaction: { at },
});
const log = createLog(() => undefined);

/** Every function of the core that reads text from outside; a summary is made of forty messages. */
const readers: Readonly<Record<string, (text: string) => unknown>> = {
  "kernel/text": isVisible,
  "kernel/json-line": jsonLine,
  "kernel/log": (text) => log.info("read", { reason: text }),
  "intake/intake": (text) => parseUpdate(updateOf(text), seconds * 1_000),
  "intake/rich": (text) => richTextOf({ blocks: [{ text }, { items: [{ text: [text, { text }] }] }] }),
  "intake/details-schema": (text) => {
    const said = annotatedText({
      ...messageOf(text),
      details: { quote: text, content: [{ name: "data", value: text }] },
    });
    return [splitAnnotatedText(said), splitAnnotatedText(text), forwardedIn(text), forwardedIn(said)];
  },
  "intake/marks": (text) => {
    const entities = Array.from({ length: 200 }, (_, nth) => ({
      type: "text_link",
      offset: nth,
      length: text.length - 2 * nth,
      url: text,
    }));
    const marks = marksIn({ text, entities });
    return annotatedText({ text, media: null, details: { marks } });
  },
  "constitution/fold": fold,
  "constitution/constitution": (text) =>
    assert.doesNotMatch(
      judge(text, undefined, { now: () => 0, budgetMs: 1 }).categories.join(),
      /constitution_failed/,
    ),
  "markup/split": splitMessage,
  "markup/markup": markupOf,
  // Long enough to be split, even if little of it shows: a text that fits one message costs next to nothing.
  "markup/pieces": (text) => piecesOf(text.repeat(4)),
  "drafting/bubbles: sanitise": sanitise,
  "drafting/bubbles: paragraphs": paragraphsOf,
  "drafting/bubbles: answers": bubblesOf,
  "drafting/prompt": (text) => {
    const parts = partsOf(text);
    return [composePrompt(parts), composeRefinement(parts, parts.guidance)];
  },
  "memory/sentences": sentencesOf,
  "memory/summary": (text) => {
    const length = Math.ceil(text.length / 8);
    return summarise(Array.from({ length: 40 }, (_, nth) => entry(text.slice(0, length) + nth)));
  },
  "memory/summarizer: request": (text) => summaryRequest([entry(text), asked(text)]),
  "memory/summarizer: answer": summaryIn,
  "memory/questions: recent": (text) => recentQuestions([asked(text), asked(`${text}?`)]),
  "memory/questions: repeated": (text) => repeatedQuestion(`${text} When?`, [text, `${text}?`]),
  "memory/words": wordsOf,
  "memory/words: spellings": spellingsOf,
  "memory/dates": datesIn,
  "memory/thesaurus": relatedTo,
  "memory/recall: question": (text) => recallStatement(customer, text, { skip: 10, budgetTokens: 2_000 }),
  "memory/recall: turns": (text) =>
    rememberStatement(customer, [
      { id: "1", type: "customer", content: text, speaker: text, at, edited_at: null, meta_data: {} },
    ]),
  "memory/compression": (text) => ([1, 2, 3] as const).map((level) => compress(contextOf(text), level)),
  "memory/fit": (text) => fit(contextOf(text), 2_048),
  "knowledge/chunks": (text) => split(text),
  "knowledge/document: Markdown": (text) => chunksOf({ text, source: "notes" }),
  "knowledge/document: HTML": (text) => chunksOf({ text: `<body>${text}`, source: "notes" }),
  "knowledge/document: CSV": (text) => chunksOf({ text: `a,b\n${text}`, source: "prices.csv" }),
  "knowledge/html": markdownOf,
  "vendors/lexical-embedder": (text) => void lexicalEmbedder.embed([text], "document"),
  "vendors/offline-model": (text) => {
    const prompt = `<turn_messages>\n${jsonLine({ text })}\n</turn_messages>`;
    void offlineModel.generate({ system: text, prompt, maxOutputTokens: 1, timeoutMs: 1 });
  },
};

const printable = Array.from({ length: 94 }, (_, nth) => String.fromCharCode(33 + nth));
const blank = [" ", "\t", "\n", "\r\n", "\0", "\u00a0", "\u200b", "\u2028", "\u3000"];
const beyond = "ß é \u0301 e\u0301 退 ？ 。 “ „ « ‘ … \ud800 п ع 👩‍👩‍👧".split(" ");
/**
 * Strings that start something in Markdown, HTML, JSON, addresses, secrets, dates, questions and the rules' phrases.
 */
const mixes = [
  "a.¦a@¦a-¦a_¦a1¦1.¦1-¦1:¦A,¦.a¦@a¦](¦[a](¦![¦**¦*a¦_a¦~~¦```¦`a¦<a¦</¦<!¦<!--¦<think>¦</think>¦<thought>¦&lt;¦&#x¦|a|",
  "eyJ-¦eyJ¦eyJaaaaaaaaaa.¦sk-¦sk-a¦ghp_¦aiza¦xoxb-¦akia¦http://¦https://a.¦www.¦a.de¦t.me/¦+49¦-----begin¦-----begin ¦a (at) ",
  '{"¦{"bubbles":[¦["¦[[¦{"a":¦\\"¦\\u¦", "¦"",¦{"a":"¦ a¦a ¦a\n¦ \n¦\n ¦\n\n¦\n \n¦\r\n\t¦# ¦- ¦> ¦    a\n¦| a |\n¦|-|\n¦a\n=\n',
  "1 ¦1. ¦1 May ¦in May ¦z. B. ¦Ab ¦? ¦?!¦…\n¦e-mail ¦pin is ¦password: ¦call me ¦tel 1¦ruf ¦4 1¦4111 1111 1111 1111 ¦DE 12 ",
  "a\u0301\u200b¦退 ¦never send us your ¦how old are you? ¦a\u0301¦what date ",
].flatMap((row) => row.split("¦"));
const units = [...printable, ...blank, ...beyond, ...mixes];

/** Such a run, alone and between other text: a pattern often fails only at what follows. */
const shapes: readonly ((run: string) => string)[] = [(run) => run, (run) => `[x${run}\u0001x`];

const runOf = (unit: string, length: number): string => unit.repeat(Math.ceil(length / unit.length));

interface Sample {
  readonly name: string;
  readonly one: string;
  readonly two: string;
}

const samples: readonly Sample[] = units.flatMap((unit) =>
  shapes.map((shape, nth) => ({
    name: `${JSON.stringify(unit)} (${nth})`,
    one: shape(runOf(unit, size)),
    two: shape(runOf(unit, size * 2)),
  })),
);

describe("time to process text", () => {
  test("a function that takes more than linear time is found", () => {
    // Eight times the time for twice the text, so that no single measurement decides.
    const trimmed = (text: string) => text.replace(/ + +$/, "");
    const ofSpaces = (count: number) => `${" ".repeat(count)}x`;
    const sample = { name: "spaces", one: ofSpaces(300), two: ofSpaces(600) };
    assert.notEqual(excessOf(trimmed, sample.one, sample.two), null);
  });

  for (const [name, read] of Object.entries(readers)) {
    test(`(promise 13) ${name}: twice the text costs at most three times the CPU time`, () => {
      const excess = ({ one, two }: Sample) => excessOf(read, one, two);
      const suspects = samples.filter((sample) => excess(sample) !== null);
      // Measured again once the others are done: one of thousands was 3.08 times as slow while V8 was still optimizing.
      const slow = suspects.flatMap((sample) => {
        const found = excess(sample);
        return found === null ? [] : [`${sample.name}: ${found}`];
      });
      assert.deepEqual(slow, []);
    });
  }
});
