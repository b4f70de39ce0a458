/** The image's command, with the files and packages that the Dockerfile puts into it, over Postgres 18 and Redis 7. */
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import {
  cpSync,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
} from "node:fs";
import { dirname, join, relative } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import * as z from "zod";
import { eventually } from "../support/eventually.ts";
import { freePort } from "../support/process.ts";
import { startRealPostgres, startRealRedis } from "../support/services.ts";
import { textUpdate } from "../support/updates.ts";

const root = join(import.meta.dirname, "../..");
const [image = ""] = readFileSync(join(root, "Dockerfile"), "utf8").split("\nFROM ").toReversed();
const key = "image-admin-key-0123456789";
const secret = "image-webhook-secret";

const commandOf = (pattern: RegExp): string[] => JSON.parse(pattern.exec(image)?.[1] ?? "[]") as string[];
const wordsOf = (pattern: RegExp): string[] =>
  [...image.matchAll(pattern)].flatMap(([, words]) => words?.split(" ") ?? []);

const flag = z.boolean().default(false);
const Lock = z.object({
  packages: z.record(z.string(), z.object({ dev: flag, optional: flag, devOptional: flag, peer: flag })),
});

/**
 * The image's folder: packages are links, because copies of them would take minutes. `tmpdir()` may be in memory, and a
 * link stays on its file system.
 */
function unpacked(): string {
  const folder = mkdtempSync("/tmp/nadia-image-");
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const copied = wordsOf(/^COPY --from=build (.+) \S+$/gm).map((path) => relative("/app", path));
  for (const name of copied.filter((name) => existsSync(join(root, name))))
    cpSync(join(root, name), join(folder, name), { recursive: true });
  const { packages } = Lock.parse(JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")));
  for (const [path, { dev, optional, devOptional, peer }] of Object.entries(packages))
    if (path !== "" && !dev && !optional && !devOptional && !peer)
      linkPackage(join(root, path), join(folder, path));
  return folder;
}

/** Without the packages inside it, which are listed themselves. */
function linkPackage(from: string, to: string): void {
  if (!existsSync(from)) return;
  cpSync(from, to, {
    recursive: true,
    filter: (source, target) => {
      if (relative(from, source).split("/").includes("node_modules")) return false;
      if (statSync(source).isDirectory()) return true;
      mkdirSync(dirname(target), { recursive: true });
      if (!existsSync(target)) linkSync(source, target);
      return false;
    },
  });
}

test("[O6] [G4] (promise 1) the image's command becomes healthy over Postgres 18 and Redis 7, serves webhook, queue and schedules, is backed up, and restored while stopped", async () => {
  const postgres = await startRealPostgres();
  onTestFinished(() => postgres.close());
  const redis = await startRealRedis();
  onTestFinished(() => redis.close());
  const folder = unpacked();
  const port = await freePort();
  const env = {
    PATH: process.env["PATH"],
    NODE_ENV: "production",
    HOST: /^ENV .*\bHOST=(\S+)/m.exec(image)?.[1],
    PORT: String(port),
    NADIA_DATA_DIR: join(folder, "data"),
    NADIA_API_KEY: key,
    NADIA_DEBOUNCE_MS: "0",
    TELEGRAM_WEBHOOK_SECRET: secret,
    POSTGRES_URL: postgres.serverUrl,
    REDIS_URL: redis.redisUrl,
  };
  const [, ...command] = commandOf(/^CMD (\[.+\])$/m);
  const child = spawn(process.execPath, command, { cwd: folder, env });
  onTestFinished(() => void child.kill("SIGKILL"));
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (text: string) => (output += text));
  await eventually(`its start: ${output}`, async () => {
    if (child.exitCode !== null) throw new Error(`it ended: ${output}`);
    return output.includes("NADIA is ready");
  });
  // A browser on another system cannot open 0.0.0.0.
  expect(output).toContain(`http://127.0.0.1:${port}/login`);
  const [, ...healthCheck] = commandOf(/^HEALTHCHECK .* CMD (\[.+\])$/m);
  execFileSync(process.execPath, healthCheck, { cwd: folder, env });

  const nadia = (...words: string[]) =>
    execFileSync(process.execPath, ["cli/nadia.mjs", ...words], { cwd: folder, env, encoding: "utf8" });
  const backups = join(folder, "backups");
  expect(nadia("backup", "--to", backups), "as docker compose exec runs it").toContain("stored nadia-");

  const url = `http://127.0.0.1:${port}`;
  const answer = await fetch(`${url}/telegram/webhook`, {
    method: "POST",
    headers: { "content-type": "application/json", "x-telegram-bot-api-secret-token": secret },
    body: JSON.stringify(textUpdate({ updateId: 1, userId: 7, text: "Where is my parcel?" })),
  });
  expect(answer.status).toBe(200);
  const review = await eventually("the draft", async () => {
    const listed = await fetch(`${url}/v1/reviews`, { headers: { authorization: `Bearer ${key}` } });
    const { items } = (await listed.json()) as { items: { customer_id?: string }[] };
    return items[0];
  });
  expect(review).toBeDefined();
  child.kill("SIGTERM");
  expect(await once(child, "exit")).toEqual([0, null]);
  const restored = nadia("restore", "--from", backups, "--force");
  expect(restored, "as docker compose run runs it").toContain("restored nadia-");
});
