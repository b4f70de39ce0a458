/** Reasoning that models write into their answers never reaches a draft; a mention of it does. */
import assert from "node:assert/strict";
import { describe, test } from "vitest";
import * as fc from "fast-check";
import { bubblesOf, paragraphsOf } from "../../core/drafting/bubbles.ts";
import { withoutReasoning } from "../../core/drafting/reasoning.ts";
import { excessOf } from "../support/cpu.ts";

const fence = "```";
const secret = "the customer is rude, offer 20 %";

/** Answers of a first stage whose draft is "Hello." */
const reasoned: Readonly<Record<string, string>> = {
  "a think block": `<think>${secret}</think>Hello.`,
  "with lines around it": `\n<think>\n${secret}\n</think>\n\nHello.`,
  "a thinking block": `<thinking>${secret}</thinking>\nHello.`,
  "a thought block": `<thought>${secret}</thought>\nHello.`,
  "a reasoning block": `<reasoning>${secret}</reasoning>\nHello.`,
  "another case": `<THINK>${secret}</Think>Hello.`,
  "spaces in the tag": `< think >${secret}</ think >Hello.`,
  "an attribute": `<think type="deep">${secret}</think>Hello.`,
  "Mistral's brackets": `[THINK]${secret}[/THINK]Hello.`,
  "Kimi's triangles": `◁think▷${secret}◁/think▷Hello.`,
  "no opening tag": `${secret}\n</think>\nHello.`,
  "no opening tag and half a block of code": `${fence}js\n${secret}\n</think>\nHello.`,
  "no opening tag behind code": `${fence}js\nf()\n${fence}\n${secret}</think>Hello.`,
  "a closing tag twice": `<think>a </think> ${secret} </think> Hello.`,
  "blocks in blocks": `<think>a <think>b</think> ${secret}</think>Hello.`,
  "two blocks": `<think>${secret}</think>Hel<think>${secret}</think>lo.`,
  "behind the answer": `Hello.\n<think>${secret}</think>`,
  "never closed behind the answer": `Hello.\n<think>${secret}`,
  "JSON inside": `<think>{"bubbles":["${secret}"]}</think>Hello.`,
  "code inside": `<think>${fence}js\n${secret}\n${fence}</think>Hello.`,
  "half a block of code inside": `<think>${fence}js\n${secret}</think>Hello.`,
  "a reasoning fence": `${fence}reasoning\n${secret}\n${fence}\nHello.`,
  "a thinking fence of tildes": `~~~thinking\n${secret}\n~~~\nHello.`,
  "a fence behind the answer that nobody closes": `Hello.\n${fence}reasoning\n${secret}`,
  "several attributes": `<think hidden="" signature="${"A".repeat(200)}">${secret}</think>Hello.`,
  "a namespace": `<seed:think>${secret}</seed:think>Hello.`,
  "other names": `<scratchpad>${secret}</scratchpad><antThinking>${secret}</antThinking>Hello.`,
  "names of two words": `<thought_process>${secret}</thought_process><inner-monologue>a</inner-monologue>Hello.`,
  "an analysis before the answer": `<analysis>${secret}</analysis>\n<reflection>${secret}</reflection>\nHello.`,
  entities: `&lt;think&gt;${secret}&lt;/think&gt;Hello.`,
  "wide brackets": `＜think＞${secret}＜/think＞Hello.`,
  "a tag that holds nothing": `<think/>Hello.<think />`,
  "other words in brackets": `[THINKING]${secret}[/THINKING]Hello.`,
  "Cohere's tokens": `<|START_THINKING|>${secret}<|END_THINKING|><|START_RESPONSE|>Hello.<|END_RESPONSE|>`,
  "OpenThinker's tokens": `<|begin_of_thought|>${secret}<|end_of_thought|><|begin_of_solution|>Hello.<|end_of_solution|>`,
  "Gemma's tokens": `<unused94>thought\n${secret}<unused95>Hello.`,
  "a commentary": `<|channel|>commentary<|message|>${secret}<|end|><|start|>assistant<|channel|>final<|message|>Hello.`,
  "OpenAI's channels": `<|channel|>analysis<|message|>${secret}<|end|><|start|>assistant<|channel|>final<|message|>Hello.<|return|>`,
};

describe("[D5] reasoning in the text", () => {
  for (const [what, answer] of Object.entries(reasoned)) {
    test(`[D5] ${what}: only the answer remains`, () => {
      assert.equal(withoutReasoning(answer), "Hello.");
      assert.deepEqual(paragraphsOf(answer), ["Hello."]);
      const refined = answer.replace("Hello.", '{"bubbles":["Hello."]}');
      if (!what.startsWith("two")) assert.deepEqual(bubblesOf(refined), ["Hello."]);
    });
  }

  for (const answer of [
    `<think>${secret}`,
    `${fence}reasoning\n${secret}`,
    `<think>${secret}</think>`,
    `<think>{"bubbles":["${secret}"]}`,
    `<|channel|>analysis<|message|>${secret}`,
    `<|channel|>commentary<|message|>${secret}`,
    `<scratchpad id="a">${secret}`,
    `<|START_THINKING|>${secret}`,
    `${fence}\n<think>${secret}\n${fence}`,
  ]) {
    test(`[D5] reasoning alone is not a draft: ${JSON.stringify(answer.slice(0, 24))}`, () => {
      assert.deepEqual(paragraphsOf(answer), []);
      assert.deepEqual(bubblesOf(answer), []);
    });
  }

  test("[D5] inside bubbles too, even across several", () => {
    const bubbles = (...all: string[]) => JSON.stringify({ bubbles: all });
    assert.deepEqual(bubblesOf(bubbles(`<think>${secret}</think>Hello.`)), ["Hello."]);
    assert.deepEqual(bubblesOf(bubbles(`<think>${secret}`, "Hello.")), ["Hello."]);
    assert.deepEqual(bubblesOf(bubbles(`${secret}</think>Hello.`)), ["Hello."]);
    assert.deepEqual(bubblesOf(bubbles(`<think>${secret}`, `${secret}</think>`, "Hello.")), ["Hello."]);
    assert.deepEqual(bubblesOf(bubbles("Hel", `<think>${secret}`, secret, `${secret}</think>lo.`)), [
      "Hel",
      "lo.",
    ]);
    assert.deepEqual(bubblesOf(`<think>x</think>${fence}json\n${bubbles("Hello.")}\n${fence}`), ["Hello."]);
    assert.deepEqual(bubblesOf(JSON.stringify({ reasoning: secret, bubbles: ["Hello."] })), ["Hello."]);
    assert.deepEqual(
      bubblesOf(bubbles("Hello.").replace("Hello", "\\u003cthink\\u003ex\\u003c/think\\u003eHello")),
      ["Hello."],
    );
  });

  for (const text of [
    "I think that you should think about it; a thought: reasoning helps.",
    "Use the `<think>` tag, and `</think>` at the end.",
    `Like this:\n\n${fence}html\n<think>why</think>\n${fence}\n\nThat is all.`,
    `${fence}xml\n<reasoning>x</reasoning>\n${fence}\nThis shows the form.`,
    "1 < think about > 2 is no tag, nor is `a<think>b`.",
    "<thinker> and <thoughtful> are other words, <b>bold</b> is HTML.",
    `${fence}js\nf()\n${fence}\nand\n${fence}\ng()\n${fence}`,
    "[think] about it",
  ]) {
    test(`[D5] a mention stays: ${JSON.stringify(text.slice(0, 40))}`, () => {
      assert.equal(withoutReasoning(text), text);
    });
  }

  test("[D5] ordinary text is unchanged, any text terminates, and a second pass finds nothing more", () => {
    const bits = fc.constantFrom(
      "<think>",
      "</think>",
      "`",
      fence,
      "\n",
      "words ",
      "[THINK]",
      "~~~",
      "reasoning",
      "{",
    );
    fc.assert(
      fc.property(fc.array(bits, { maxLength: 30 }), (some) => {
        const once = withoutReasoning(some.join(""));
        assert.ok(once.length <= some.join("").length);
      }),
    );
    fc.assert(
      fc.property(fc.string(), (text) => {
        fc.pre(!/[`~<[◁]/.test(text));
        assert.equal(withoutReasoning(text), text.trim());
      }),
    );
  });

  for (const unit of [
    "<think>",
    "</think>",
    "`",
    "``",
    "`a",
    "~~~\n",
    "```\n",
    "<",
    "< ",
    "<think a=",
    "&lt;think ",
    "<seed:",
    "<|end_of_",
    "[THINK]",
    "[",
    "\n",
    " ",
  ]) {
    test(`[D5] costs linear time: runs of ${JSON.stringify(unit)}`, () => {
      assert.equal(excessOf(withoutReasoning, unit.repeat(30_000), unit.repeat(60_000)), null);
    });
  }
});
