/**
 * Loaded before AWS's own runtime (`--import`): replaces its native HTTP client, the only part that needs a compiler,
 * by one on node:http.
 */
import { request } from "node:http";
import { registerHooks } from "node:module";

const url = "nadia:rapid-client";
const source = `module.exports = globalThis[Symbol.for("${url}")];`;

/** The answer to an invocation leaves before the next one is asked for, as with the blocking native client. */
let posted: Promise<unknown> = Promise.resolve();

function call(method: string, path: string, body?: string) {
  return new Promise<{ bodyJson: string; headers: object }>((resolve, reject) => {
    const api = process.env["AWS_LAMBDA_RUNTIME_API"] ?? "";
    const sent = request(`http://${api}/2018-06-01/runtime/invocation/${path}`, { method }, (response) => {
      let text = "";
      response
        .setEncoding("utf8")
        .on("data", (chunk: string) => (text += chunk))
        .on("end", () => resolve({ bodyJson: text, headers: response.headers }));
    });
    sent.on("error", reject);
    sent.end(body);
  });
}

const client = {
  next: () => posted.then(() => call("GET", "next")),
  done: (id: string, body: string) => void (posted = call("POST", `${id}/response`, body)),
  error: (id: string, body: string) => void (posted = call("POST", `${id}/error`, body)),
};

Object.assign(globalThis, { [Symbol.for(url)]: client });
registerHooks({
  resolve: (specifier, context, next) =>
    specifier === "./rapid-client.node"
      ? { url, format: "commonjs", shortCircuit: true }
      : next(specifier, context),
  load: (at, context, next) =>
    at === url ? { format: "commonjs", source, shortCircuit: true } : next(at, context),
});
