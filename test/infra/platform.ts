/** The parts of SST's installed platform, including Pulumi and esbuild, that the evaluation uses. */
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import type * as Esbuild from "esbuild";

export const root = path.resolve(import.meta.dirname, "../..");
export const platformFolder = path.join(root, ".sst/platform");

/** A resource as the program registers it with Pulumi; `custom` is false for components. */
export interface Registration {
  type: string;
  name: string;
  custom?: boolean;
  id?: string;
  inputs: Record<string, unknown>;
}

interface Monitor {
  newUrn(parent: string | undefined, type: string, name: string): string;
  registerResource(request: ResourceRequest, callback: unknown): unknown;
  registerResourceOutputs(request: OutputsRequest, callback: unknown): unknown;
}

interface ResourceRequest {
  getName(): string;
  getIgnorechangesList(): string[];
}

interface OutputsRequest {
  getUrn(): string;
  getOutputs(): { toJavaScript(): Record<string, unknown> } | undefined;
}

/** The part of `@pulumi/pulumi` that evaluates a program without an engine. */
export interface Pulumi {
  output(value: unknown): { promise(): Promise<unknown> };
  runtime: {
    setMocks(
      mocks: {
        newResource(registration: Registration): { id: string | undefined; state: Record<string, unknown> };
        call(invocation: { token: string; inputs: Record<string, unknown> }): Record<string, unknown>;
      },
      project: string,
      stack: string,
      preview: boolean,
    ): Promise<void>;
    getMonitor(): Monitor;
    runInPulumiStack(program: () => Promise<unknown>): Promise<unknown>;
  };
}

interface Platform {
  readonly pulumi: Pulumi;
  readonly esbuild: typeof Esbuild;
  /** Makes Pulumi forget all it has evaluated. */
  startOver(): void;
}

interface Debugging {
  debuggablePromise<T>(promise: Promise<T>): Promise<T>;
}

interface Closures {
  serializeFunction(): Promise<{ text: string; containsSecrets: boolean }>;
}

/** Loads Pulumi and esbuild as SST's platform has them; throws when the platform is not installed. */
export function loadPlatform(): Platform {
  if (!existsSync(path.join(platformFolder, "node_modules"))) {
    throw new Error("The SST platform is not installed: run `npm run preinfra:check` first.");
  }
  const require = createRequire(path.join(platformFolder, "package.json"));
  // `require` is untyped: both packages are outside our node_modules, so their own types may be absent.
  const closures = require("@pulumi/pulumi/runtime/closure/serializeClosure") as Closures;
  // Keeps a stack trace of every promise otherwise, which takes half of an evaluation's time.
  (require("@pulumi/pulumi/runtime/debuggable") as Debugging).debuggablePromise = (promise) => promise;
  // The code of SST's own resources, which only Pulumi's engine would run; reading it from V8 takes a second.
  closures.serializeFunction = async () => ({ text: "", containsSecrets: false });
  return {
    pulumi: require("@pulumi/pulumi") as Pulumi,
    esbuild: require("esbuild") as typeof Esbuild,
    startOver: () => void Reflect.deleteProperty(globalThis, "globalStore"),
  };
}
