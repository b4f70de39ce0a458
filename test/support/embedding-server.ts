/** A fake embedding server with OpenAI's API that knows which words are synonyms and counts its requests. */
import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import * as z from "zod";
import { dimensions } from "../../core/knowledge/port.ts";

export interface EmbeddingServer {
  readonly url: string;
  /** The texts of each request, in order. */
  readonly requests: string[][];
  /** The status of the next answers; 200 by default. */
  status: number;
  /** Texts that contain this are refused with 400. */
  offence: string | null;
  close(): void;
}

const EmbeddingRequest = z.looseObject({ input: z.array(z.string()) });

/** A text points in the direction of the first meaning whose words it contains; other texts get their own. */
const vectorOf = (text: string, meanings: readonly RegExp[]): number[] => {
  const found = meanings.findIndex((words) => words.test(text));
  const axis = found === -1 ? meanings.length + (text.length % 100) : found;
  return Array.from({ length: dimensions }, (_, at) => (at === axis ? 1 : 0));
};

/** Starts the server; each entry of `meanings` is a group of synonyms. */
export async function startEmbeddings(meanings: readonly RegExp[]): Promise<EmbeddingServer> {
  const answer = async (request: IncomingMessage) => {
    const { input } = EmbeddingRequest.parse(
      JSON.parse(Buffer.concat(await Array.fromAsync(request)).toString()),
    );
    model.requests.push(input);
    const { offence, status } = model;
    if (status !== 200) return { status, body: { error: { message: "out of order" } } };
    if (offence !== null && input.some((text) => text.includes(offence)))
      return { status: 400, body: { error: { message: "refused" } } };
    const data = input.map((text, index) => ({
      object: "embedding",
      index,
      embedding: vectorOf(text, meanings),
    }));
    return {
      status: 200,
      body: { object: "list", model: "m", data, usage: { prompt_tokens: 1, total_tokens: 1 } },
    };
  };
  const server = createServer((request, response) => {
    void (async () => {
      const { status, body } = await answer(request);
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
    })();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo; // a string only for a named pipe
  const model: EmbeddingServer = {
    url: `http://127.0.0.1:${port}/v1`,
    requests: [],
    status: 200,
    offence: null,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
  return model;
}
