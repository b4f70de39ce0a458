/** Embedding models over the protocols of Gemini and OpenAI: sizes, batches, refusals, timeouts, garbage. */
import assert from "node:assert/strict";
import { createServer, type IncomingMessage } from "node:http";
import { once } from "node:events";
import { afterAll, beforeAll, beforeEach, describe, test } from "vitest";
import { hasCode } from "../../core/kernel/errors.ts";
import { dimensions, type Embedder } from "../../core/knowledge/port.ts";
import { createEmbedder } from "../../core/vendors/embedder.ts";
import type { OnCall } from "../../core/vendors/embedding-models.ts";

interface EmbedRequest {
  readonly path: string;
  readonly authorized: boolean;
  // Read field by field in assertions; the providers' shapes are what is under test.
  readonly body: Record<string, never> & {
    readonly input?: string[];
    readonly requests?: { content: { parts: { text: string }[] } }[];
    readonly content?: { parts: { text: string }[] };
  };
}

/** Answers both providers' calls; a vector's first number is the text's length, to check the order. */
let status = 200;
let size = dimensions;
/** How many of the requested vectors are returned. */
let share = 1;
/** How a server with OpenAI's API orders its vectors; each says which text it is of. */
let sort: <T>(all: readonly T[]) => readonly T[] = (all) => all;
/** Returned instead of vectors, with HTTP 200. */
let instead: object | null = null;
/** Returned in addition to them. */
let beside: object = {};
const requests: EmbedRequest[] = [];
const vectorOf = (text: string) => Array.from({ length: size }, (_, axis) => (axis === 0 ? text.length : 3));
const textOf = (content: { parts: { text: string }[] } | undefined) => content?.parts[0]?.text ?? "";

const some = <T>(all: readonly T[]): T[] => all.slice(0, Math.floor(all.length * share));

function answerTo({ path, body }: EmbedRequest): object {
  if (instead !== null) return instead;
  if (body.input !== undefined) {
    const data = body.input.map((text, index) => ({ object: "embedding", index, embedding: vectorOf(text) }));
    return {
      object: "list",
      model: "m",
      data: sort(some(data)),
      usage: { prompt_tokens: 3, total_tokens: 3 },
    };
  }
  if (path.endsWith(":embedContent")) return { embedding: { values: vectorOf(textOf(body.content)) } };
  return {
    embeddings: some(body.requests ?? []).map(({ content }) => ({ values: vectorOf(textOf(content)) })),
  };
}

async function receive(request: IncomingMessage): Promise<EmbedRequest> {
  const text = Buffer.concat(await Array.fromAsync(request)).toString();
  const keys = [request.headers["x-goog-api-key"], request.headers.authorization];
  const call = {
    path: request.url ?? "",
    authorized: keys.some((key) => String(key).endsWith("secret-key")),
  };
  return { ...call, body: JSON.parse(text) };
}

const server = createServer((request, response) => {
  void (async () => {
    const call = await receive(request);
    requests.push(call);
    const answer =
      status === 200
        ? { ...answerTo(call), ...beside }
        : { error: { message: "secret customer words", code: status } };
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(answer));
  })();
});
let url = "";
beforeAll(async () => {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  assert.ok(address !== null && typeof address === "object");
  url = `http://127.0.0.1:${address.port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  [status, size, share, instead, beside] = [200, dimensions, 1, null, {}];
  sort = (all) => all;
  requests.length = 0;
});

const embedder = (embeddingModel: string, onCall?: OnCall): Embedder =>
  createEmbedder(
    {
      embeddingModel,
      googleApiKey: "secret-key",
      googleBaseUrl: `${url}/v1beta`,
      openaiApiKey: "secret-key",
      openaiBaseUrl: `${url}/v1`,
    },
    onCall,
  );
const names = ["google/gemini-embedding-001", "openai/text-embedding-3-small"];
const sent = () => JSON.stringify(requests.map((call) => call.body));

describe("embedding models", () => {
  for (const name of names) {
    test(`[D4] ${name} returns vectors of length 1 and our dimension, in the order of the texts`, async () => {
      const vectors = await embedder(name).embed(
        ["a".repeat(9), "b".repeat(90), "c".repeat(900)],
        "document",
      );
      assert.ok(requests.every((call) => call.authorized));
      assert.match(sent(), name.startsWith("google") ? /"outputDimensionality":768/ : /"dimensions":768/);
      assert.equal(vectors.length, 3);
      for (const vector of vectors) {
        assert.equal(vector.length, dimensions);
        assert.ok(Math.abs(Math.hypot(...vector) - 1) < 1e-4);
      }
      const firsts = vectors.map((vector) => vector[0] ?? 0);
      assert.deepEqual(
        firsts,
        firsts.toSorted((a, b) => a - b),
      );
    });

    test(`[D4] ${name}: 250 chunks take few requests`, async () => {
      const texts = Array.from({ length: 250 }, (_, n) => `chunk ${n}`);
      assert.equal((await embedder(name).embed(texts, "document")).length, 250);
      assert.ok(requests.length <= 3, `${requests.length}`);
    });

    test(`[D4] ${name}: a refusal is model_failed, without the provider's text or the key`, async () => {
      for (const refusal of [400, 401, 429, 500]) {
        requests.length = 0;
        status = refusal;
        await assert.rejects(embedder(name).embed(["secret customer words"], "query"), (error) => {
          assert.ok(hasCode(error, "model_failed"), String(error));
          assert.deepEqual(error.facts, { model: name, reason: `status ${refusal}` });
          assert.doesNotMatch(error.message, /secret/);
          return true;
        });
        assert.equal(requests.length, 1, "a customer's draft does not wait for a second try");
      }
    });

    test(`[D4] ${name}: a vector of a different dimension is model_failed, never stored`, async () => {
      size = 3;
      await assert.rejects(embedder(name).embed(["text"], "query"), (error) =>
        hasCode(error, "model_failed"),
      );
    });

    test(`[D5] ${name}: too few vectors, none, or an error with status 200 is model_failed, never stored`, async () => {
      const fails = () =>
        assert.rejects(embedder(name).embed(["one", "two"], "document"), (error) => {
          assert.ok(hasCode(error, "model_failed"), String(error));
          assert.doesNotMatch(error.message, /secret/);
          return true;
        });
      for (share of [0.5, 0]) await fails();
      share = 1;
      for (instead of [{ error: { message: "secret" } }, {}, { data: [] }, { embeddings: [] }]) await fails();
      instead = null;
      for (beside of [{ error: { message: "secret" } }, { errors: ["secret"] }]) await fails();
    });

    test(`[D4] ${name}: no text makes no request`, async () => {
      assert.deepEqual(await embedder(name).embed([], "document"), []);
      assert.equal(requests.length, 0);
    });
  }

  test("[D4] vectors that come in another order, and say so, belong to their texts; contradictions are refused", async () => {
    const openai = embedder("openai/text-embedding-3-small");
    const texts = Array.from({ length: 2_100 }, (_, n) => "x".repeat(n + 1));
    sort = (all) => all.toReversed();
    const firsts = (await openai.embed(texts, "document")).map(([first = 0]) => first);
    assert.ok(
      firsts.every((first, at) => at === 0 || first >= (firsts[at - 1] ?? 0)),
      "longer texts have no smaller ones",
    );
    assert.ok(requests.length > 1, "several requests");
    sort = (all) => all.map((one) => ({ ...one, index: 0 }));
    await assert.rejects(openai.embed(["a", "b"], "document"), (error) => hasCode(error, "model_failed"));
    sort = (all) => all.map((one) => ({ ...one, index: undefined }));
    assert.equal((await openai.embed(["a", "b"], "document")).length, 2);
  });

  test("[D4] [L1] the tokens of an embedding are counted if the provider reports them", async () => {
    const calls: (number | null)[] = [];
    const count: OnCall = (_model, tokens) => void calls.push(tokens);
    await embedder("openai/text-embedding-3-small", count).embed(["a"], "query");
    const gemini = embedder("google/gemini-embedding-001", count);
    await gemini.embed(["a"], "query");
    beside = { usageMetadata: { promptTokenCount: 7 } };
    await gemini.embed(["a"], "query");
    await gemini.embed(
      Array.from({ length: 250 }, (_, n) => `chunk ${n}`),
      "document",
    );
    assert.deepEqual(calls, [3, null, 7, 7 * (requests.length - 3)]);
    beside = { usage: { prompt_tokens: 0, total_tokens: 0 }, usageMetadata: { promptTokenCount: 0 } };
    await embedder("openai/text-embedding-3-small", count).embed(["a"], "query");
    await gemini.embed(["a"], "query");
    assert.deepEqual(calls.slice(4), [null, null], "no text has no tokens");
  });

  test("[D4] requests to Gemini say which text is a query and which a document", async () => {
    const gemini = embedder("google/gemini-embedding-001");
    await gemini.embed(["a question"], "query");
    assert.match(sent(), /RETRIEVAL_QUERY/);
    requests.length = 0;
    await gemini.embed(["an answer", "another"], "document");
    assert.match(sent(), /RETRIEVAL_DOCUMENT/);
  });

  test("[D4] a server that cannot be reached is model_failed", async () => {
    const unreachable = createEmbedder({
      embeddingModel: "openai/x",
      googleApiKey: null,
      googleBaseUrl: null,
      openaiApiKey: "secret-key",
      openaiBaseUrl: "http://127.0.0.1:9/v1",
    });
    await assert.rejects(unreachable.embed(["text"], "query"), (error) => {
      assert.ok(hasCode(error, "model_failed"));
      assert.equal(error.facts["reason"], "unreachable");
      return true;
    });
  });
});
