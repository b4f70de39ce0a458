/** Evaluates sst.config.ts without AWS, in this process, whose working directory and environment it changes. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { evaluateApp, evaluateRun } from "./bundle.ts";
import { createResource, lookUp, unwrap, unwrapRecord } from "./cloud.ts";
import { type Build, startCommandServer } from "./command-server.ts";
import { loadPlatform, type Registration } from "./platform.ts";

/** A stage, and the variables that the deployer's environment has besides this process's. */
export interface Parameters {
  readonly stage: string;
  readonly environment: Readonly<Record<string, string>>;
}

type App = Awaited<ReturnType<typeof evaluateApp>>;

const { pulumi, startOver } = loadPlatform();
const environment = { ...process.env };
const work = mkdtempSync(path.join(tmpdir(), "nadia-infra-"));
process.once("exit", () => rmSync(work, { recursive: true, force: true }));

/**
 * Resolves to what is declared; `errors` are empty if that is everything. Pulumi's state is the process's, so only one
 * evaluation may run at a time. It ends once nothing keeps the process alive.
 */
export async function evaluate({ stage, environment: added }: Parameters) {
  const builds: Record<string, Build> = {};
  const errors: string[] = [];
  const fail = (reason: unknown): void =>
    void errors.push(reason instanceof Error ? (reason.stack ?? reason.message) : String(reason));
  // Outputs that depend on a rejected one never settle, so that its rejection is seen nowhere else.
  process.on("unhandledRejection", fail);
  process.env = withSecrets({ ...environment, ...added });
  const server = await startCommandServer(work, builds);
  process.env["SST_SERVER"] = server.address;
  startOver();
  let program = {};
  // Not awaited: it may never settle.
  runProgram(stage, errors).then((declared) => void (program = declared), fail);
  // Only when there is nothing left to wait for has every resource been registered.
  await new Promise<void>((resolve) => void process.once("beforeExit", () => resolve()));
  server.close();
  process.off("unhandledRejection", fail);
  return { ...program, builds, errors };
}

/** The values that have to have a form of their own. */
const formed: Readonly<Record<string, string>> = {
  DatabaseUrl: "postgresql://nadia:secret-DatabaseUrl@db.example/neondb",
  DatabaseReplicaUrl: "",
  RedisUrl: "https://secret-RedisUrl.upstash.example",
  // Of the bot that the services tier gives the functions.
  TelegramBotToken: "1:secret-TelegramBotToken",
  VapidKey: "secret-VapidKey".padEnd(43, "-"),
};

/** Every secret has a value that tests can recognise. */
const withSecrets = (variables: NodeJS.ProcessEnv): NodeJS.ProcessEnv =>
  new Proxy(variables, {
    get: (target, key) => {
      if (typeof key !== "string") return undefined;
      if (!key.startsWith("SST_SECRET_")) return target[key];
      const name = key.slice("SST_SECRET_".length);
      return target[key] ?? formed[name] ?? `secret-${name}`;
    },
  });

async function runProgram(stage: string, errors: string[]) {
  const app = await evaluateApp(stage);
  const resources = await recordResources(app, stage, errors);
  const links = recordLinks();
  const ignored = recordIgnored();
  let outputs: unknown;
  await pulumi.runtime.runInPulumiStack(async () => {
    const result = await evaluateRun(app, stage, work);
    outputs = await pulumi.output(result).promise();
    return result;
  });
  return { app, resources, links, ignored, outputs };
}

/** Answers Pulumi instead of AWS. */
async function recordResources(app: App, stage: string, errors: string[]): Promise<Registration[]> {
  const { region } = app.providers.aws;
  const resources: Registration[] = [];
  await pulumi.runtime.setMocks(
    {
      newResource: (registration) => {
        const { type, name, custom } = registration;
        const inputs = unwrapRecord(registration.inputs);
        resources.push({ type, name, custom: custom === true, inputs });
        return createResource({ ...registration, inputs }, region);
      },
      call: ({ token, inputs }) => {
        const answer = lookUp(token, inputs, region);
        if (!answer) errors.push(`The evaluation has no answer to ${token}: add it to test/infra/cloud.ts.`);
        return answer ?? {};
      },
    },
    app.name,
    stage,
    false,
  );
  return resources;
}

/** The inputs whose changes leave an existing resource as it is, by the resource's name. */
function recordIgnored(): Record<string, string[]> {
  const ignored: Record<string, string[]> = {};
  const monitor = pulumi.runtime.getMonitor();
  const register = monitor.registerResource.bind(monitor);
  monitor.registerResource = (request, callback) => {
    const inputs = request.getIgnorechangesList();
    if (inputs.length > 0) ignored[request.getName()] = inputs;
    return register(request, callback);
  };
  return ignored;
}

/** Only the outputs of SST's link components say what a function may link to. */
function recordLinks(): Record<string, unknown> {
  const links: Record<string, unknown> = {};
  const monitor = pulumi.runtime.getMonitor();
  // Pulumi's engine leaves the root stack out of a type's path; the monitor of its mocks does not.
  const newUrn = monitor.newUrn.bind(monitor);
  monitor.newUrn = (parent, type, name) =>
    newUrn(parent?.includes("pulumi:pulumi:Stack::") ? undefined : parent, type, name);
  const registerOutputs = monitor.registerResourceOutputs.bind(monitor);
  monitor.registerResourceOutputs = (request, callback) => {
    const registered = request.getOutputs()?.toJavaScript();
    const target = registered?.["target"];
    if (request.getUrn().includes("sst:sst:LinkRef") && typeof target === "string") {
      links[target] = unwrap(registered?.["properties"]);
    }
    return registerOutputs(request, callback);
  };
  return links;
}
