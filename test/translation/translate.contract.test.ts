/** The translation call on the wire of Gemini and OpenAI. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { LLMock } from "@copilotkit/aimock";
import type { PaidCall } from "../../core/drafting/port.ts";
import { hasCode } from "../../core/kernel/errors.ts";
import { askForTranslations } from "../../core/translation/ask.ts";
import { createTranslationModel, type ModelSettings } from "../../core/vendors/models.ts";

const google = new LLMock({ port: 0, host: "127.0.0.1" });
const openai = new LLMock({ port: 0, host: "127.0.0.1" });
beforeAll(async () => {
  await Promise.all([google.start(), openai.start()]);
});
afterAll(async () => {
  await Promise.all([google.stop(), openai.stop()]);
});
beforeEach(() => {
  for (const server of [google, openai]) {
    server.clearFixtures();
    server.clearRequests();
  }
});

const settings = (): ModelSettings => ({
  llm1Model: null,
  llm2Model: null,
  googleApiKey: "google-key",
  googleBaseUrl: `${google.url}/v1beta`,
  openaiApiKey: "openai-key",
  openaiBaseUrl: `${openai.url}/v1`,
});
const texts = [
  { writer: "customer" as const, text: "Voir https://a.example" },
  { writer: "team" as const, text: "Hello {{name}}" },
];
const content = JSON.stringify({
  language: "de",
  translations: [
    { n: 1, from: "fr", text: "Siehe ⟦1⟧" },
    { n: 2, from: "en", text: "Hallo ⟦1⟧" },
  ],
});

describe("[R14] the translation call", () => {
  for (const [name, server] of [
    ["google/gemini-2.5-flash", google],
    ["openai/gpt-4o-mini", openai],
  ] as const) {
    const run = async (calls: PaidCall[]) => {
      const model = createTranslationModel(name, settings());
      if (model === null) throw new Error("no model");
      const record = async (call: PaidCall) => void calls.push(call);
      return askForTranslations({ model, stage: 1, timeoutMs: 5_000, record }, texts, { language: "de" });
    };

    test(`[R14] ${name}: instructions apart from data, all texts in one request, the answer restored`, async () => {
      server.on(
        { predicate: () => true },
        {
          content,
          usage: {
            promptTokenCount: 300,
            candidatesTokenCount: 60,
            totalTokenCount: 360,
            prompt_tokens: 300,
            completion_tokens: 60,
            total_tokens: 360,
          },
        },
      );
      const calls: PaidCall[] = [];
      expect(await run(calls)).toEqual({
        language: "de",
        texts: [
          { from: "fr", text: "Siehe https://a.example", formatting_lost: false },
          { from: "en", text: "Hallo {{name}}", formatting_lost: false },
        ],
      });
      expect(calls).toMatchObject([{ model: name, fault: null, input_tokens: 300, output_tokens: 60 }]);
      expect(server.getRequests()).toHaveLength(1);
      const sent = JSON.stringify(server.getLastRequest()?.body);
      expect(sent).toContain("German (de)");
      expect(sent).toContain("Voir ⟦1⟧");
      expect(sent).not.toContain("a.example");
    });

    test(`[R14] ${name}: prose instead of JSON is billed and no translation`, async () => {
      server.on({ predicate: () => true }, { content: "Siehe dort." });
      const calls: PaidCall[] = [];
      const failed = await run(calls).catch((error: unknown) => error);
      expect(hasCode(failed, "model_failed") && failed.facts["fault"]).toBe("unusable");
      expect(calls).toHaveLength(1);
    });

    test(`[R14] ${name}: an error of the provider is not billed`, async () => {
      server.on(
        { predicate: () => true },
        { error: { message: "secret customer words", type: "server_error" }, status: 500 },
      );
      const calls: PaidCall[] = [];
      const failed = await run(calls).catch((error: unknown) => error);
      expect(hasCode(failed, "model_failed") && failed.facts["fault"]).toBe("unavailable");
      expect(String(failed)).not.toContain("secret");
      expect(calls).toEqual([]);
    });
  }

  test("[R14] no model for `offline`, or without its provider's key", () => {
    expect(createTranslationModel("offline", settings())).toBe(null);
    expect(createTranslationModel("openai/gpt-4o-mini", { ...settings(), openaiApiKey: null })).toBe(null);
    expect(() => createTranslationModel("anthropic/x", settings())).toThrow("must be google/…");
  });
});
