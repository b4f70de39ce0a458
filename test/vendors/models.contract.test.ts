/** Language models over the real protocols of Gemini and OpenAI: tokens, refusals, timeouts, garbage, fallbacks. */
import assert from "node:assert/strict";
import { createServer, type RequestListener } from "node:http";
import { afterAll, beforeAll, beforeEach, describe, test } from "vitest";
import { LLMock } from "@copilotkit/aimock";
import { draftReply } from "../../core/drafting/drafting.ts";
import type { ModelRequest } from "../../core/drafting/port.ts";
import { systemClock } from "../../core/kernel/clock.ts";
import { hasCode, NadiaError } from "../../core/kernel/errors.ts";
import { createLog, silentLog, type LogLine } from "../../core/kernel/log.ts";
import { createModels, type ModelSettings } from "../../core/vendors/models.ts";

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

const settings = (more: Partial<ModelSettings> = {}): ModelSettings => ({
  llm1Model: null,
  llm2Model: null,
  googleApiKey: "google-key",
  googleBaseUrl: `${google.url}/v1beta`,
  openaiApiKey: "openai-key",
  openaiBaseUrl: `${openai.url}/v1`,
  ...more,
});
const request: ModelRequest = {
  system: "Be kind.",
  prompt: "secret customer words",
  maxOutputTokens: 500,
  timeoutMs: 5000,
};
const anything = { predicate: () => true };
const geminiSays = (content: string) =>
  google.on(anything, {
    content,
    usage: { promptTokenCount: 1200, candidatesTokenCount: 80, totalTokenCount: 1280 },
  });
const openaiSays = (content: string) =>
  openai.on(anything, { content, usage: { prompt_tokens: 900, completion_tokens: 70, total_tokens: 970 } });
const refuses = (server: LLMock, status = 500) =>
  server.on(anything, { error: { message: "secret customer words", type: "server_error" }, status });

const first = (from: ModelSettings) => {
  const [model] = createModels(from).first;
  assert.ok(model);
  return model;
};
const onlyGoogle = () => first(settings({ openaiApiKey: null }));
const onlyOpenai = () => first(settings({ googleApiKey: null }));

/** A server with this behaviour while the test runs. */
async function serving(listener: RequestListener, use: (url: string) => Promise<void>): Promise<void> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  assert.ok(address !== null && typeof address === "object");
  try {
    await use(`http://127.0.0.1:${address.port}`);
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

const failsAs = (reason: string) => (error: unknown) => {
  assert.ok(hasCode(error, "model_failed"), String(error));
  assert.equal(error.facts["reason"], reason);
  assert.doesNotMatch(error.message + JSON.stringify(error.facts), /secret|customer words/);
  assert.ok(error.cause !== undefined);
  return true;
};

describe("one model", () => {
  test("[D1] Gemini answers with text and tokens; system and prompt are sent separately", async () => {
    geminiSays("Hello there.");
    const model = onlyGoogle();
    assert.equal(model.name, "google/gemini-2.5-flash");
    assert.deepEqual(await model.generate(request), {
      text: "Hello there.",
      fault: null,
      inputTokens: 1200,
      cachedTokens: 0,
      outputTokens: 80,
    });
    const sent = google.getLastRequest();
    assert.match(sent?.path ?? "", /gemini-2\.5-flash:generateContent/);
    assert.match(JSON.stringify(sent?.body), /Be kind\./);
  });

  test("[D1] OpenAI is called through chat completions, so that compatible servers work too", async () => {
    openaiSays("Hello there.");
    const model = onlyOpenai();
    assert.equal(model.name, "openai/gpt-4o-mini");
    assert.deepEqual(await model.generate(request), {
      text: "Hello there.",
      fault: null,
      inputTokens: 900,
      cachedTokens: 0,
      outputTokens: 70,
    });
    assert.match(openai.getLastRequest()?.path ?? "", /\/v1\/chat\/completions$/);
  });

  for (const status of [400, 401, 429, 500, 503]) {
    test(`[D1] status ${status} is model_failed after one request, without the provider's text`, async () => {
      refuses(google, status);
      refuses(openai, status);
      await assert.rejects(onlyGoogle().generate(request), failsAs(`status ${status}`));
      await assert.rejects(onlyOpenai().generate(request), failsAs(`status ${status}`));
      assert.equal(google.getRequests().length, 1);
      assert.equal(openai.getRequests().length, 1);
    });
  }

  test("[P4] a billed answer without text returns its tokens", async () => {
    geminiSays("");
    openaiSays("  ");
    assert.deepEqual(await onlyGoogle().generate(request), {
      text: "",
      fault: "empty",
      inputTokens: 1200,
      cachedTokens: 0,
      outputTokens: 80,
    });
    const { text, ...tokens } = await onlyOpenai().generate(request);
    assert.deepEqual(
      [text.trim(), tokens],
      ["", { fault: "empty", cachedTokens: 0, inputTokens: 900, outputTokens: 70 }],
    );
  });

  const usageMetadata = { promptTokenCount: 100, totalTokenCount: 100 };
  for (const [what, answer] of Object.entries({
    "stopped for safety": { candidates: [{ finishReason: "SAFETY" }], usageMetadata },
    "blocked at its prompt": { promptFeedback: { blockReason: "SAFETY" }, usageMetadata },
    "wants a tool": {
      candidates: [{ content: { parts: [{ functionCall: { name: "f", args: {} } }] }, finishReason: "STOP" }],
      usageMetadata,
    },
  })) {
    test(`[P4] an answer that ${what} returns its tokens`, async () => {
      const says: RequestListener = (_, response) => {
        response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(answer));
      };
      await serving(says, async (url) => {
        const model = first(settings({ openaiApiKey: null, googleBaseUrl: url }));
        const { text, inputTokens, outputTokens } = await model.generate(request);
        assert.deepEqual([text, inputTokens, outputTokens], ["", 100, 0]);
      });
    });
  }

  test("[D1] an unbilled answer without text is model_failed", async () => {
    const silent: RequestListener = (_, response) => {
      response.writeHead(200, { "content-type": "application/json" });
      response.end('{"candidates":[{"finishReason":"STOP"}]}');
    };
    await serving(silent, async (url) => {
      const model = first(settings({ openaiApiKey: null, googleBaseUrl: url }));
      await assert.rejects(model.generate(request), failsAs("no usable answer"));
    });
  });

  test("[D1] only 60,000 characters of an endless answer are read", async () => {
    geminiSays("x".repeat(1_000_000));
    assert.equal((await onlyGoogle().generate(request)).text.length, 60_000);
  });

  test("[D1] a timeout, before or after the headers, is model_failed", async () => {
    const silent: RequestListener = () => undefined;
    const stalling: RequestListener = (_, response) => {
      response.writeHead(200, { "content-type": "application/json" });
      response.write('{"choices":');
    };
    for (const listener of [silent, stalling]) {
      await serving(listener, async (url) => {
        const asked = { ...request, timeoutMs: 150 };
        for (const model of [
          first(settings({ googleApiKey: null, openaiBaseUrl: url })),
          first(settings({ openaiApiKey: null, googleBaseUrl: url })),
        ]) {
          await assert.rejects(model.generate(asked), failsAs("timeout"));
        }
      });
    }
  });

  test("[D1] an invalid answer and a closed port are model_failed", async () => {
    for (const body of ["<html>secret customer words</html>", "{}", '{"choices":"secret"}', ""]) {
      const nonsense: RequestListener = (_, response) => {
        response.writeHead(200, { "content-type": "application/json" });
        response.end(body);
      };
      await serving(nonsense, async (url) => {
        for (const model of [
          first(settings({ googleApiKey: null, openaiBaseUrl: url })),
          first(settings({ openaiApiKey: null, googleBaseUrl: url })),
        ]) {
          await assert.rejects(model.generate(request), (error: unknown) => {
            assert.ok(hasCode(error, "model_failed"), String(error));
            assert.doesNotMatch(error.message, /secret/);
            return true;
          });
        }
      });
    }
    let closed = "";
    await serving(
      () => undefined,
      async (url) => {
        closed = url;
      },
    );
    await assert.rejects(
      first(settings({ googleApiKey: null, openaiBaseUrl: closed })).generate(request),
      failsAs("unreachable"),
    );
  });
});

describe("choice of models", () => {
  const names = (more: Partial<ModelSettings>) => {
    const models = createModels(settings(more));
    return [models.first.map((model) => model.name), models.second.map((model) => model.name)];
  };
  const [gemini, mini] = ["google/gemini-2.5-flash", "openai/gpt-4o-mini"];

  test("[D1] the configured one first, then the other provider's", () => {
    assert.deepEqual(names({}), [
      [gemini, mini],
      [mini, gemini],
    ]);
    assert.deepEqual(names({ llm1Model: "openai/gpt-4.1-mini", llm2Model: "google/gemini-2.5-pro" }), [
      ["openai/gpt-4.1-mini", gemini],
      ["google/gemini-2.5-pro", mini],
    ]);
  });

  test("[D1] only models with a key are used", () => {
    assert.deepEqual(names({ googleApiKey: null }), [[mini], [mini]]);
    assert.deepEqual(names({ openaiApiKey: "" }), [[gemini], [gemini]]);
  });

  test("[D1] offline if requested or without any key, never in addition to a real one", () => {
    assert.deepEqual(names({ googleApiKey: null, openaiApiKey: null }), [["offline"], ["offline"]]);
    assert.deepEqual(names({ llm1Model: "offline" }), [["offline"], [mini, gemini]]);
  });

  test("[D1] an invalid name is bad configuration", () => {
    for (const llm1Model of ["gpt-4o", "google/", "anthropic/x"]) {
      assert.throws(
        () => createModels(settings({ llm1Model })),
        (error) => hasCode(error, "bad_configuration"),
      );
    }
  });
});

describe("a draft over the wire", () => {
  const parts = {
    conversation: { recent: [], summary: null, count: 0 },
    status: null,
    messages: [],
  };
  const draft = (log = silentLog) =>
    draftReply({ models: createModels(settings()), clock: systemClock, log }, parts);

  test("[D1] Gemini creates, OpenAI refines; both are billed", async () => {
    geminiSays("It ships today.");
    openaiSays('{"bubbles":["Good news!","It ships today."]}');
    const { draft: made } = await draft();
    assert.deepEqual(made?.bubbles, ["Good news!", "It ships today."]);
    assert.deepEqual(
      [made?.llm1.input_tokens, made?.llm1.output_tokens, made?.llm1.cost_usd],
      [1200, 80, 0.00056],
    );
    assert.deepEqual(
      [made?.llm2?.input_tokens, made?.llm2?.output_tokens, made?.llm2?.cost_usd],
      [900, 70, 0.000177],
    );
  });

  test("[D1] with Gemini down OpenAI does both stages", async () => {
    refuses(google);
    openaiSays("Fine.");
    const { draft: made } = await draft();
    assert.equal(made?.llm1.model, "openai/gpt-4o-mini");
    assert.equal(made?.llm2?.model, "openai/gpt-4o-mini");
    assert.equal(google.getRequests().length, 1);
  });

  test("[D1] with OpenAI down Gemini does both stages", async () => {
    geminiSays("Fine.");
    refuses(openai, 429);
    const { draft: made } = await draft();
    assert.equal(made?.llm2?.model, "google/gemini-2.5-flash");
  });

  test("[D1] with both down there is no draft, a reason, and none of their text in it or in the log", async () => {
    refuses(google, 503);
    refuses(openai);
    const lines: LogLine[] = [];
    const outcome = await draft(createLog((line) => lines.push(line)));
    assert.deepEqual(outcome, {
      draft: null,
      failure: "model_failed: google/gemini-2.5-flash (status 503), openai/gpt-4o-mini (status 500)",
      failures: [
        { stage: "llm1", model: "google/gemini-2.5-flash", reason: "unavailable" },
        { stage: "llm1", model: "openai/gpt-4o-mini", reason: "unavailable" },
      ],
    });
    assert.doesNotMatch(JSON.stringify(lines), /secret|customer words|google-key|openai-key/);
    assert.ok(lines.some((line) => line.fields["reason"] !== undefined));
  });

  test("[D1] provider errors keep their cause for debugging", async () => {
    refuses(google);
    const error = await onlyGoogle()
      .generate(request)
      .catch((caught: unknown) => caught);
    assert.ok(error instanceof NadiaError && error.cause instanceof Error);
  });
});
