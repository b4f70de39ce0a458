/** Replaces the server that the `sst` command runs during a deployment, and records what it is asked to build. */
import { mkdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import * as z from "zod";

const request = z.object({ method: z.string(), params: z.array(z.unknown()) });
const buildInput = z.looseObject({ functionID: z.string(), handler: z.string() });

/** One function's build as SST asks for it: handler, links, bundler settings. */
export type Build = z.infer<typeof buildInput>;

type Answers = Record<string, (input: unknown) => unknown>;

function answers(folder: string, builds: Record<string, Build>): Answers {
  return {
    "Provider.Aws.Bootstrap": () => ({
      asset: "assets",
      assetEcrRegistryId: "123456789012",
      assetEcrUrl: "registry",
      state: "state",
    }),
    "Runtime.Build": (input) => {
      const { encryptionKey: _secret, ...build } = buildInput.parse(input);
      builds[build.functionID] = build;
      const out = path.join(folder, "build", build.functionID);
      mkdirSync(out, { recursive: true });
      writeFileSync(path.join(out, "bundle.mjs"), "export const handler = () => {};\n");
      return { handler: `bundle${path.extname(build.handler)}`, out, errors: [], sourcemaps: [] };
    },
  };
}

/** Listens on a free port of 127.0.0.1; it never keeps the process alive. */
export async function startCommandServer(folder: string, builds: Record<string, Build>) {
  const table = answers(folder, builds);
  const server = createServer((incoming, response) => {
    const chunks: Buffer[] = [];
    incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
    incoming.on("end", () => {
      const { method, params } = request.parse(JSON.parse(Buffer.concat(chunks).toString()));
      const answer = table[method];
      response.setHeader("connection", "close"); // an idle socket would keep the evaluation from ending
      response.end(
        JSON.stringify(answer ? { result: answer(params[0]) } : { error: `no answer to ${method}` }),
      );
    });
  });
  server.listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  server.unref();
  const { port } = server.address() as AddressInfo; // a string only for a named pipe
  return { address: `http://127.0.0.1:${port}`, close: () => void server.close() };
}
