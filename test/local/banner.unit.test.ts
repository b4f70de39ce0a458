/** The output of `npm start`: the key once, and which models draft. */
import assert from "node:assert/strict";
import { test } from "vitest";
import { parseSettings } from "../../core/config.ts";
import { banner } from "../../local/banner.ts";

function printed(env: Record<string, string>, fresh = false) {
  const settings = parseSettings({ NADIA_API_KEY: "nadia_drawn_000000", ...env });
  const secrets = {
    apiKey: "nadia_drawn_000000",
    webhookSecret: "s",
    vapidKey: "vapid",
    erasureSecret: "e",
    fresh,
  };
  const url = "http://127.0.0.1:3000";
  return banner({ url, locations: [], updates: "simulator", settings, secrets }, 1_000);
}

test("[O6] the first admin's key is printed when it is generated, afterwards where it is stored", () => {
  const fresh = printed({}, true);
  assert.match(fresh, /login#key=nadia_drawn_000000\n/);
  assert.match(fresh, /API key +nadia_drawn_000000\n/);
  const later = printed({});
  assert.match(later, /API key +in \.nadia\/secrets\.json; delete that file to generate a new one\n/);
  assert.ok(!later.includes("#key="));
  assert.match(
    printed({ NADIA_API_KEY: "set-by-hand-0123456789" }, true),
    /API key +as set in NADIA_API_KEY\n/,
  );
});

test("[D1] the banner names the drafting models, and warns of a model whose key is not set", () => {
  assert.match(printed({}), /Drafts +the offline drafter, labelled as such\n/);
  const keyless = printed({ LLM1_MODEL: "openai/gpt-4o", SUMMARY_MODEL: "google/gemini-2.5-flash" });
  assert.match(keyless, /Drafts +the offline drafter/);
  assert.match(keyless, /WARNING +LLM1_MODEL is openai\/gpt-4o, but OPENAI_API_KEY is not set/);
  assert.match(keyless, /WARNING +SUMMARY_MODEL is .*, but GOOGLE_GENERATIVE_AI_API_KEY is not set/);
  const keyed = printed({ OPENAI_API_KEY: "k", LLM2_MODEL: "openai/gpt-4o" });
  assert.match(keyed, /Drafts +openai\/gpt-4o-mini, then openai\/gpt-4o\n/);
  assert.ok(!keyed.includes("WARNING"));
});

test("[R5] the banner says whether a reviewers' group is configured", () => {
  assert.match(printed({}), /Reviewers +in the console; no Telegram group in TELEGRAM_REVIEW_GROUPS\n/);
  assert.match(
    printed({ TELEGRAM_REVIEW_GROUPS: "-1001" }),
    /Reviewers +in the console and in Telegram: -1001\n/,
  );
});
