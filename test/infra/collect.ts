/**
 * Evaluates sst.config.ts for the stage given as argument, without AWS, and prints its declarations as JSON.
 * A separate program, because SST's platform changes the working directory and the environment.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Build } from "./command-server.ts";
import { startCommandServer } from "./command-server.ts";
import { createResource, lookUp, unwrap, unwrapRecord } from "./cloud.ts";
import { evaluateApp, evaluateRun } from "./bundle.ts";
import { loadPlatform } from "./platform.ts";
import type { Registration } from "./platform.ts";

const stage = process.argv[2] ?? "test";
const { pulumi } = loadPlatform();
const resources: Registration[] = [];
const builds: Record<string, Build> = {};
const links: Record<string, unknown> = {};
const errors: string[] = [];
let outputs: unknown;

console.log = console.error; // standard output carries only the JSON

const work = mkdtempSync(path.join(tmpdir(), "nadia-infra-"));
process.once("exit", () => rmSync(work, { recursive: true, force: true }));

// Every secret has a value that tests can recognise.
process.env = new Proxy(process.env, {
  get: (target, key) => {
    if (typeof key !== "string") return undefined;
    return key.startsWith("SST_SECRET_") ? `secret-${key.slice("SST_SECRET_".length)}` : target[key];
  },
});
process.env["SST_SERVER"] = await startCommandServer(work, builds);

const app = await evaluateApp(stage);
const { region } = app.providers.aws;

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

const monitor = pulumi.runtime.getMonitor();
// Pulumi's engine leaves the root stack out of a type's path; the monitor of its mocks does not.
const newUrn = monitor.newUrn.bind(monitor);
monitor.newUrn = (parent, type, name) =>
  newUrn(parent?.includes("pulumi:pulumi:Stack::") ? undefined : parent, type, name);
// Only the outputs of SST's link components say what a function may link to.
const registerOutputs = monitor.registerResourceOutputs.bind(monitor);
monitor.registerResourceOutputs = (request, callback) => {
  const registered = request.getOutputs()?.toJavaScript();
  const target = registered?.["target"];
  if (request.getUrn().includes("sst:sst:LinkRef") && typeof target === "string") {
    links[target] = unwrap(registered?.["properties"]);
  }
  return registerOutputs(request, callback);
};

function finish(): void {
  const declared = JSON.stringify({ app, resources, builds, links, outputs, errors });
  process.stdout.write(declared, () => process.exit(errors.length ? 1 : 0));
}

// Outputs that depend on a rejected one never settle, so the first rejection ends the evaluation.
process.on("unhandledRejection", (reason) => {
  console.error(reason);
  errors.push(reason instanceof Error ? (reason.stack ?? reason.message) : String(reason));
  finish();
});
// Only when there is nothing left to wait for has every resource been registered.
process.once("beforeExit", finish);

await pulumi.runtime.runInPulumiStack(async () => {
  const result = await evaluateRun(app, stage, work);
  outputs = await pulumi.output(result).promise();
  return result;
});
