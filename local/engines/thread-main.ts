/** The engines' thread: opens embedded engines when `thread.ts` asks for it. */
import { parentPort } from "node:worker_threads";
import { NadiaError } from "../../core/kernel/errors.ts";
import { describeError } from "../../core/kernel/log.ts";
import { missingPackage } from "../missing-package.ts";

// As in the main thread: SQLite is experimental.
process.removeAllListeners("warning");

export type EngineName = "postgres" | "redis" | "queue";

interface Opened {
  close(): Promise<void>;
  compact?(): void;
}

const opened = new Map<EngineName, Opened>();

/** Adds the directory and what to do to an engine's error, which names neither. */
const opening =
  <Input extends { dataDir: string }, T>(what: string, open: (input: Input) => Promise<T>) =>
  (input: Input): Promise<T> =>
    open(input).catch((cause: unknown) => {
      if (cause instanceof NadiaError) throw cause;
      const missing = missingPackage(cause);
      if (missing !== null) throw new NadiaError("bad_configuration", missing, { cause });
      const { cause: kind } = describeError(cause);
      throw new NadiaError(
        "bad_configuration",
        `the embedded ${what} cannot open ${input.dataDir} (${String(kind)}): free disk space if there is none; if files are damaged, restore a copy of the data directory, or a backup into a new one (docs/backup.md)`,
        { cause },
      );
    });

/** The code of the embedded Postgres. */
async function loadPostgres() {
  const [{ compilePostgres, startEmbeddedPostgres }, { migratedSnapshot }] = await Promise.all([
    import("./postgres.ts"),
    import("./snapshot.ts"),
  ]);
  return { program: compilePostgres(), seed: migratedSnapshot, startEmbeddedPostgres };
}

let postgres: ReturnType<typeof loadPostgres> | null = null;

// Each engine's code is loaded when it is opened: a store elsewhere costs no memory here.
const operations = {
  preparePostgres: async () => void (await (postgres ??= loadPostgres())),
  openPostgres: opening("Postgres", async ({ dataDir }: { dataDir: string }) => {
    const { startEmbeddedPostgres, ...code } = await (postgres ??= loadPostgres());
    const engine = await startEmbeddedPostgres({ dataDir, ...code });
    opened.set("postgres", engine);
    return { databaseUrl: engine.databaseUrl, fetchEndpoint: engine.fetchEndpoint };
  }),
  openRedis: opening("Redis", async (settings: { dataDir: string; token: string }) => {
    const { startEmbeddedRedis } = await import("./redis.ts");
    const engine = await startEmbeddedRedis(settings);
    opened.set("redis", engine);
    return { url: engine.url };
  }),
  openQueue: opening("queue", async ({ dataDir }: { dataDir: string }) => {
    const { startEmbeddedQueue } = await import("./queue.ts");
    const engine = await startEmbeddedQueue({ dataDir });
    opened.set("queue", engine);
    const { endpoint, draftsUrl, deliveriesUrl, archiveBucket } = engine;
    return { endpoint, draftsUrl, deliveriesUrl, archiveBucket };
  }),
  /** Removes deleted data from an engine's files. */
  compact: async ({ name }: { name: EngineName }) => opened.get(name)?.compact?.(),
  close: async ({ name }: { name: EngineName }) => opened.get(name)?.close(),
};

export type EngineOperations = typeof operations;

export interface EngineCall {
  readonly id: number;
  readonly operation: keyof EngineOperations;
  /** What this operation takes. */
  readonly input: never;
}

/** Node copies errors between threads, but our errors would lose their class and code. */
export type EngineReply =
  | { readonly id: number; readonly result: unknown }
  | { readonly id: number; readonly refusal: Pick<NadiaError, "code" | "message" | "facts"> }
  | { readonly id: number; readonly error: unknown };

async function answer({ id, operation, input }: EngineCall): Promise<EngineReply> {
  try {
    return { id, result: await operations[operation](input) };
  } catch (error) {
    if (!(error instanceof NadiaError)) return { id, error };
    const { code, message, facts } = error;
    return { id, refusal: { code, message, facts } };
  }
}

parentPort?.on("message", (call: EngineCall) => {
  void answer(call).then((reply) => parentPort?.postMessage(reply));
});
