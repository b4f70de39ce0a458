/** A fake language model server that gives every request the same answer and counts the requests. */
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { startHarness } from "./harness.ts";

export interface ModelServer {
  readonly url: string;
  requests: number;
  /** The body of the last request. */
  body: string;
  /** What it answers, and with which HTTP status. */
  answer: object;
  status: number;
  /** Runs when a request has arrived and finishes before the answer is sent. */
  onRequest: () => void | Promise<void>;
  close(): void;
}

async function startModel(answer: object): Promise<ModelServer> {
  const server = createServer((request, response) => {
    model.body = "";
    request.setEncoding("utf8").on("data", (text: string) => {
      model.body += text;
    });
    request.on("end", () => {
      model.requests += 1;
      void Promise.resolve(model.onRequest()).finally(() => {
        response
          .writeHead(model.status, { "content-type": "application/json" })
          .end(JSON.stringify(model.answer));
      });
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const model: ModelServer = {
    url: `http://127.0.0.1:${port}`,
    requests: 0,
    body: "",
    answer,
    status: 200,
    onRequest: () => undefined,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
  return model;
}

/** An answer in Gemini's format: 100 tokens in, 10 out. */
export const geminiAnswer = (text: string): object => ({
  candidates: [{ content: { role: "model", parts: [{ text }] }, finishReason: "STOP" }],
  usageMetadata: { promptTokenCount: 100, candidatesTokenCount: 10, totalTokenCount: 110 },
});

/** An answer in OpenAI's format: 200 tokens in, 20 out. */
export const openaiSays = (content: string): object => ({
  id: "1",
  object: "chat.completion",
  created: 1,
  model: "gpt-4o-mini",
  choices: [
    {
      index: 0,
      finish_reason: "stop",
      message: { role: "assistant", content },
    },
  ],
  usage: { prompt_tokens: 200, completion_tokens: 20, total_tokens: 220 },
});

export const openaiAnswer = (bubbles: readonly string[]): object => openaiSays(JSON.stringify({ bubbles }));

export const startGemini = (text: string): Promise<ModelServer> => startModel(geminiAnswer(text));
export const startOpenai = (bubbles: readonly string[]): Promise<ModelServer> =>
  startModel(openaiAnswer(bubbles));

/** Settings for an app that drafts with these two models. */
export const modelSettings = (gemini: ModelServer, openai: ModelServer) => ({
  LLM1_MODEL: "google/gemini-2.5-flash",
  LLM2_MODEL: "openai/gpt-4o-mini",
  GOOGLE_GENERATIVE_AI_API_KEY: "x",
  GOOGLE_BASE_URL: `${gemini.url}/v1beta`,
  OPENAI_API_KEY: "x",
  OPENAI_BASE_URL: `${openai.url}/v1`,
});

/** A harness that drafts with these two servers. */
export async function startModelled(said: string, refined: readonly string[]) {
  const gemini = await startGemini(said);
  const openai = await startOpenai(refined);
  const harness = await startHarness(modelSettings(gemini, openai));
  const close = async () => {
    await harness.close();
    gemini.close();
    openai.close();
  };
  return { harness, gemini, openai, close };
}
