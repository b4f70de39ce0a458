/**
 * A Lambda runtime of our own: takes invocations from the Runtime API and gives them to the handler, as AWS's does.
 * `LAMBDA_RIC` names AWS's own instead, which needs a compiler to install (see sandbox.ts).
 */
import { type IncomingHttpHeaders, request } from "node:http";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const api = `http://${env("AWS_LAMBDA_RUNTIME_API")}/2018-06-01/runtime`;

function env(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not set`);
  return value;
}

interface Answer {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** By node:http, because `fetch` would load a module that a function may not need. */
function call(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
  return new Promise<Answer>((resolve, reject) => {
    const sent = request(`${api}${path}`, { method, headers }, (response) => {
      let text = "";
      response
        .setEncoding("utf8")
        .on("data", (chunk: string) => (text += chunk))
        .on("end", () => resolve({ headers: response.headers, body: text }));
    });
    sent.on("error", reject);
    sent.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

const errorOf = (error: unknown) =>
  error instanceof Error
    ? { errorType: error.name, errorMessage: error.message, trace: error.stack?.split("\n") ?? [] }
    : { errorType: typeof error, errorMessage: String(error), trace: [] };

const contextOf = (headers: IncomingHttpHeaders) => ({
  callbackWaitsForEmptyEventLoop: true,
  functionName: env("AWS_LAMBDA_FUNCTION_NAME"),
  functionVersion: "$LATEST",
  memoryLimitInMB: env("AWS_LAMBDA_FUNCTION_MEMORY_SIZE"),
  logGroupName: env("AWS_LAMBDA_LOG_GROUP_NAME"),
  logStreamName: env("AWS_LAMBDA_LOG_STREAM_NAME"),
  invokedFunctionArn: headers["lambda-runtime-invoked-function-arn"],
  awsRequestId: headers["lambda-runtime-aws-request-id"],
  getRemainingTimeInMillis: () => Number(headers["lambda-runtime-deadline-ms"]) - Date.now(),
});

type Handler = (event: unknown, context: unknown) => Promise<unknown>;

async function load(): Promise<Handler> {
  const [file = "", name = ""] = env("_HANDLER").split(".");
  const module: Record<string, unknown> = await import(
    pathToFileURL(join(env("LAMBDA_TASK_ROOT"), `${file}.mjs`)).href
  );
  const handler = module[name];
  if (typeof handler !== "function") throw new Error(`${env("_HANDLER")} is no function`);
  return handler as Handler;
}

async function serve(handler: Handler): Promise<never> {
  for (;;) {
    const { headers, body } = await call("GET", "/invocation/next");
    const invocation = `/invocation/${headers["lambda-runtime-aws-request-id"] as string}`;
    try {
      const result = await handler(JSON.parse(body), contextOf(headers));
      await call("POST", `${invocation}/response`, result ?? null);
    } catch (error) {
      await call("POST", `${invocation}/error`, errorOf(error));
    }
  }
}

const handler = await load().catch(async (error: unknown) => {
  await call("POST", "/init/error", errorOf(error), {
    "lambda-runtime-function-error-type": "Runtime.Unknown",
  });
  process.exit(1);
});
await serve(handler);
