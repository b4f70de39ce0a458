/** Runs the evaluation for a stage and finds resources in the result. */
import assert from "node:assert/strict";
import { type ChildProcess, fork } from "node:child_process";
import path from "node:path";
import * as z from "zod";
import type { Parameters } from "./evaluation.ts";
import { root } from "./platform.ts";

/** The functions by their names in tests, each with its handler. */
export const handlers = {
  webhook: "functions/telegram-webhook.handler",
  draftWorker: "functions/draft-worker.handler",
  deliveryWorker: "functions/delivery-worker.handler",
  reviewerApi: "functions/reviewer-api.handler",
  sweep: "functions/scheduled/sweep.handler",
  refresh: "functions/scheduled/refresh.handler",
  upkeep: "functions/scheduled/upkeep.handler",
  retention: "functions/scheduled/retention.handler",
  health: "functions/scheduled/health.handler",
  backup: "functions/scheduled/backup.handler",
};

const inputs = z.record(z.string(), z.unknown());

const program = z.object({
  app: z.object({
    removal: z.string(),
    protect: z.boolean(),
    version: z.string(),
    providers: z.looseObject({ aws: z.looseObject({ version: z.string() }) }),
  }),
  resources: z.array(z.object({ type: z.string(), name: z.string(), custom: z.boolean(), inputs })),
  builds: z.record(
    z.string(),
    z.object({
      handler: z.string(),
      properties: z.record(z.string(), z.unknown()),
      links: z.record(z.string(), z.record(z.string(), z.unknown())),
    }),
  ),
  links: z.record(z.string(), z.record(z.string(), z.unknown())),
  ignored: z.record(z.string(), z.array(z.string())),
  outputs: z.record(z.string(), z.unknown()),
  errors: z.array(z.string()).length(0),
});

const statements = z.array(
  z.strictObject({
    actions: z.array(z.string()).nonempty(),
    resources: z.array(z.string()).nonempty(),
    effect: z.literal("Allow").optional(),
  }),
);

const lambdaInputs = z.object({
  name: z.string(),
  role: z.string(),
  timeout: z.number(),
  memorySize: z.number(),
  reservedConcurrentExecutions: z.number().optional(),
  environment: z.object({ variables: z.record(z.string(), z.string()) }),
});

const policies = z.array(z.object({ policy: z.string() }));

/** What the evaluation prints. */
export type Collected = z.infer<typeof program>;

/** Everything sst.config.ts declares for one stage. */
export type Declared = ReturnType<typeof viewOf>;

/** A function's permissions: each action with its resource. */
export function permissions(role: Record<string, unknown>): string[] {
  const allowed = policies
    .parse(role["inlinePolicies"] ?? [])
    .flatMap(({ policy }) => statements.parse(JSON.parse(policy)));
  return allowed.flatMap(({ actions, resources }) =>
    actions.flatMap((action) => resources.map((resource) => `${action} ${resource}`)),
  );
}

// The deployer's own settings must not affect the tests.
function cleanEnvironment(): NodeJS.ProcessEnv {
  const ours = /^(NADIA_|LLM\d_|EMBEDDING_|SUMMARY_|QDRANT_|TELEGRAM_|SST_|NODE_TEST_CONTEXT)/;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !ours.test(name)));
}

/**
 * Evaluates sst.config.ts for a stage, with these variables added to the environment; once per stage and environment,
 * because an evaluation takes seconds and test files share this process.
 */
export function declare(stage: string, environment: Record<string, string> = {}): Promise<Declared> {
  const key = JSON.stringify([stage, Object.entries(environment).sort(([a], [b]) => a.localeCompare(b))]);
  const known = evaluated.get(key) ?? evaluate(stage, environment);
  evaluated.set(key, known);
  return known;
}

const evaluated = new Map<string, Promise<Declared>>();

/** What the collector sends for each set of parameters. */
const answer = z.union([z.object({ errors: z.array(z.string()).nonempty() }), program]);

async function evaluate(stage: string, environment: Record<string, string>): Promise<Declared> {
  const collected = answer.parse(await collector.ask({ stage, environment }));
  if (!("resources" in collected)) throw new Error(collected.errors.join("\n"));
  return viewOf(collected);
}

const collector = startCollector();

/** A child process, because SST's platform changes the working directory and the environment. */
function startCollector() {
  let child: ChildProcess | undefined;
  const asked: PromiseWithResolvers<unknown>[] = [];
  const start = () => {
    const started = fork(path.join(import.meta.dirname, "collect.ts"), {
      cwd: root,
      env: cleanEnvironment(),
      execArgv: [],
      stdio: ["ignore", "ignore", "inherit", "ipc"],
    });
    started.on("message", (declared) => {
      asked.shift()?.resolve(declared);
      if (asked.length === 0) rest(started);
    });
    started.once("exit", (code, signal) => {
      child = undefined;
      for (const { reject } of asked.splice(0))
        reject(new Error(`test/infra/collect.ts ended with ${signal ?? code}.`));
    });
    return started;
  };
  return {
    /** Resolves to what it declares; answers come in the order of the questions. */
    ask: (parameters: Parameters): Promise<unknown> => {
      const question = Promise.withResolvers<unknown>();
      asked.push(question);
      child ??= start();
      child.ref();
      child.channel?.ref();
      child.send(parameters);
      return question.promise;
    },
  };
}

/** It does not keep this process alive, and ends with it. */
function rest(child: ChildProcess): void {
  child.unref();
  child.channel?.unref();
}

/** The same with ways to find resources. */
export function viewOf(collected: Collected) {
  const { resources, ...rest } = collected;
  const all = (type: string) =>
    resources.filter((resource) => resource.type === type).map(({ inputs }) => inputs);
  const named = (name: string) => {
    const found = resources.filter((resource) => resource.custom && resource.name === name);
    assert.equal(found.length, 1, `one resource is called ${name}`);
    return found[0]?.inputs ?? {};
  };
  const lambda = (handler: string) => {
    const found = Object.entries(rest.builds).filter(([, build]) => build.handler === handler);
    assert.equal(found.length, 1, `one function has the handler ${handler}`);
    const [id, build] = found[0] ?? assert.fail();
    const declaredInputs = named(`${id}Function`);
    const linked = Object.keys(build.links).sort();
    return { ...lambdaInputs.parse(declaredInputs), linked, permissions: permissions(named(`${id}Role`)) };
  };
  return { ...rest, collected, resources, all, named, lambda };
}
