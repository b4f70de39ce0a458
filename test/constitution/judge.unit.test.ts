/** How the constitution judges a draft. */
import assert from "node:assert/strict";
import { describe, test } from "vitest";
import { judgeText, type JudgingContext } from "../../core/pipeline/judge.ts";

const silence: JudgingContext = { conversation: { recent: [], summary: null, count: 0 }, knowledge: [] };

describe("a draft's verdict", () => {
  test("[D3] judges what the customer will see, even if the Markdown spells it differently", () => {
    const source = "**Hello!** Pl&#101;as&#101; s&#101;nd m&#101; your p&#97;ssword.";
    const { level, matches } = judgeText(source, silence);
    assert.equal(level, "blocked");
    for (const { start, end } of matches) {
      assert.ok(start >= 0 && start < end && end <= source.length, "inside the draft as it is written");
    }
  });

  test("[D3] a match that spans escapes has its position and text in the source", () => {
    const source = "Fine. **Pl&#101;ase** know: I am a human, not a bot. I am a h&#117;man.";
    const { matches } = judgeText(source, silence);
    assert.ok(matches.length > 0);
    for (const { text, start, end } of matches) assert.equal(source.slice(start, end), text);
  });

  test("[D3] an address behind a link's words is judged too", () => {
    assert.equal(judgeText("See [our page](https://unknown.example/prize).", silence).level, "flagged");
  });

  test("[D3] formatting alone is not a violation", () => {
    assert.equal(judgeText("**Hello!** Your parcel arrives _tomorrow_ &amp; fits.", silence).level, "clean");
  });
});
