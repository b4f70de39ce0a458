/** A real Prometheus and its tool, from Debian's package, for the services tier. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as z from "zod";
import { eventually } from "./eventually.ts";
import { end, onFreePort } from "./engine-process.ts";

const Result = z.object({
  data: z.object({
    result: z.array(
      z.object({ metric: z.record(z.string(), z.string()), value: z.tuple([z.number(), z.string()]) }),
    ),
  }),
});

export interface RealPrometheus {
  /** The value of an instant query by the labels of its results, such as `store="redis"`. */
  query(promql: string): Promise<Record<string, number>>;
  close(): Promise<void>;
}

/** Starts Prometheus, which scrapes `/metrics` of this address and evaluates the rules of these files every second. */
export async function startRealPrometheus(
  target: string,
  token: string,
  ruleFiles: readonly string[] = [],
): Promise<RealPrometheus> {
  const dir = await mkdtemp(join(tmpdir(), "nadia-prometheus-"));
  const config = {
    global: { scrape_interval: "1s", evaluation_interval: "1s" },
    rule_files: ruleFiles,
    scrape_configs: [
      { job_name: "nadia", authorization: { credentials: token }, static_configs: [{ targets: [target] }] },
    ],
  };
  // JSON is YAML.
  await writeFile(join(dir, "prometheus.yaml"), JSON.stringify(config));
  const [server, port] = await onFreePort(async (free) => {
    const flags = { "config.file": join(dir, "prometheus.yaml"), "storage.tsdb.path": join(dir, "data") };
    const options = { ...flags, "web.listen-address": `127.0.0.1:${free}`, "log.level": "error" };
    const started = spawn(
      "prometheus",
      Object.entries(options).map(([name, value]) => `--${name}=${value}`),
      { stdio: ["ignore", "inherit", "inherit"] },
    );
    await once(started, "spawn");
    return started;
  });
  const url = `http://127.0.0.1:${port}`;
  await eventually(
    "Prometheus is ready",
    async () => (await fetch(`${url}/-/ready`).catch(() => null))?.ok === true,
  );
  return {
    query: async (promql) => {
      const answer = await fetch(`${url}/api/v1/query?query=${encodeURIComponent(promql)}`);
      const { data } = Result.parse(await answer.json());
      return Object.fromEntries(data.result.map(({ metric, value }) => [labelled(metric), Number(value[1])]));
    },
    close: async () => {
      await end(server, "SIGTERM");
      await rm(dir, { recursive: true, force: true });
    },
  };
}

const labelled = (labels: Readonly<Record<string, string>>): string =>
  Object.entries(labels)
    .filter(([name]) => !["__name__", "instance", "job"].includes(name))
    .map(([name, value]) => `${name}="${value}"`)
    .join();

/** Runs promtool; resolves to its output, and rejects if it found an error. */
export async function promtool(args: readonly string[], input = ""): Promise<string> {
  const tool = spawn("promtool", args, { stdio: ["pipe", "pipe", "pipe"] });
  const output: string[] = [];
  tool.stdout.on("data", (text) => output.push(String(text)));
  tool.stderr.on("data", (text) => output.push(String(text)));
  tool.stdin.end(input);
  const [code] = await once(tool, "close");
  if (code !== 0) throw new Error(`promtool ${args.join(" ")}: ${output.join("")}`);
  return output.join("");
}
