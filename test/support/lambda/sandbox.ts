/**
 * A function's sandbox as Lambda runs it: a process with the bundle, the runtime and the function's environment. By
 * default the runtime is bootstrap.ts. To use AWS's own, set `LAMBDA_RIC` to the `index.mjs` of an installed
 * aws-lambda-ric, and `LAMBDA_RIC_NATIVE` if its native client was built too.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { stripTypeScriptTypes } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Outcome, type RuntimeApi, startRuntimeApi } from "./runtime-api.ts";

/** A folder with these files as JavaScript, so that no sandbox spends time on their types. */
let runtime: string | undefined;

function runtimeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "nadia-runtime-"));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  for (const name of ["bootstrap", "clock", "ric"]) {
    const text = readFileSync(join(import.meta.dirname, `${name}.ts`), "utf8");
    writeFileSync(join(folder, `${name}.mjs`), stripTypeScriptTypes(text));
  }
  return folder;
}

export interface SandboxSettings {
  readonly name: string;
  /** The unpacked zip: `bundle.mjs`, and `resource.enc` with the links. */
  readonly folder: string;
  /** The function's variables, as infra declares them. */
  readonly environment: Readonly<Record<string, string>>;
  readonly timeoutSeconds: number;
  readonly memoryMb?: number;
}

/** How a sandbox ended. */
export interface Ended {
  readonly kind: "ended";
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface Sandbox {
  /** Resolves to the handler's result or error, or to how the process ended; `withinMs` is the time until its deadline. */
  invoke(event: unknown, withinMs?: number): Promise<Outcome | Ended>;
  /** Suspends the process. */
  freeze(): void;
  /** Suspends it once it waits for its next invocation, as Lambda does. */
  freezeWhenIdle(): Promise<void>;
  /** Lets it run again; its wall clock is `jumpMs` ahead. */
  thaw(jumpMs?: number): Promise<void>;
  /** Sends a signal; resolves to how the process ended. */
  end(signal: NodeJS.Signals): Promise<Ended>;
  /** All it has written. */
  output(): string;
  /** What it has logged, each line parsed. */
  lines(): readonly Record<string, unknown>[];
  readonly ended: Promise<Ended>;
  readonly pid: number;
}

function environmentOf({ name, folder, environment, memoryMb = 512 }: SandboxSettings, api: RuntimeApi) {
  return {
    PATH: process.env["PATH"],
    TZ: ":UTC",
    LANG: "en_US.UTF-8",
    AWS_LAMBDA_RUNTIME_API: api.address,
    AWS_LAMBDA_FUNCTION_NAME: name,
    AWS_LAMBDA_FUNCTION_VERSION: "$LATEST",
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memoryMb),
    AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${name}`,
    AWS_LAMBDA_LOG_STREAM_NAME: "local",
    AWS_LAMBDA_INITIALIZATION_TYPE: "on-demand",
    AWS_EXECUTION_ENV: "AWS_Lambda_nodejs24.x",
    AWS_REGION: "us-east-1",
    AWS_DEFAULT_REGION: "us-east-1",
    AWS_ACCESS_KEY_ID: "local",
    AWS_SECRET_ACCESS_KEY: "local",
    LAMBDA_TASK_ROOT: folder,
    _HANDLER: "bundle.handler",
    ...environment,
  };
}

/** Starts a sandbox; resolves once it waits for its first invocation. Throws the error of the function's start. */
export async function startSandbox(settings: SandboxSettings): Promise<Sandbox> {
  const api = await startRuntimeApi(`arn:aws:lambda:us-east-1:000000000000:function:${settings.name}`);
  const ric = process.env["LAMBDA_RIC"];
  const isOwnClient = ric !== undefined && process.env["LAMBDA_RIC_NATIVE"] === undefined;
  const here = (runtime ??= runtimeFolder());
  const preloads = [join(here, "clock.mjs"), ...(isOwnClient ? [join(here, "ric.mjs")] : [])];
  const child = spawn(
    process.execPath,
    [
      `--max-old-space-size=${Math.floor((settings.memoryMb ?? 512) * 0.9)}`,
      ...preloads.flatMap((file) => ["--import", file]),
      ric ?? join(here, "bootstrap.mjs"),
    ],
    {
      cwd: settings.folder,
      env: environmentOf(settings, api),
      stdio: ["ignore", "pipe", "pipe", "ipc"],
    },
  );
  const ended = endOf(child);
  void ended.then(() => api.close());
  const output = outputOf(child);
  await Promise.race([api.ready, failure(ended, output)]);
  let ahead = 0;
  return {
    ended,
    pid: child.pid ?? 0,
    invoke: (event, withinMs = settings.timeoutSeconds * 1_000) =>
      Promise.race([api.invoke(event, Date.now() + ahead + withinMs), ended]),
    freeze: () => void child.kill("SIGSTOP"),
    freezeWhenIdle: async () => {
      await api.idle();
      child.kill("SIGSTOP");
    },
    thaw: async (jumpMs = 0) => {
      child.kill("SIGCONT");
      if (jumpMs === 0) return;
      ahead += jumpMs;
      child.send({ jump: jumpMs });
      await once(child, "message");
    },
    end: (signal) => {
      child.kill(signal);
      return ended;
    },
    output,
    lines: () => output().split("\n").flatMap(parsed),
  };
}

async function endOf(child: ChildProcess): Promise<Ended> {
  const [code, signal] = (await once(child, "exit")) as [number | null, NodeJS.Signals | null];
  return { kind: "ended", code, signal };
}

async function failure(ended: Promise<Ended>, output: () => string): Promise<never> {
  const { code, signal } = await ended;
  throw new Error(`the sandbox ended during startup with ${code ?? signal}: ${output()}`);
}

function outputOf(child: ChildProcess): () => string {
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding("utf8").on("data", (text: string) => (output += text));
  return () => output;
}

/** A line of our log; AWS's runtime and Node itself also write other text. */
function parsed(line: string): Record<string, unknown>[] {
  try {
    return [JSON.parse(line) as Record<string, unknown>];
  } catch {
    return [];
  }
}
