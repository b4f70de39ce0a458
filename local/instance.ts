/** A file in the data directory through which commands find the NADIA running on it. */
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import { variables } from "../core/config.ts";
import { dataDirHolder } from "./engines/data-dir.ts";
import type { Environment } from "./env-file.ts";

const Instance = z.object({ pid: z.int(), environment: z.record(z.string(), z.string()) });

const fileIn = (dataDir: string): string => join(dataDir, "instance.json");

/**
 * Writes the environment of the running engines, with their loopback addresses and tokens, readable only by the owner.
 * The caller holds the directory's lock. Returns a function that removes the file.
 */
export function announceInstance(dataDir: string, environment: Environment): () => void {
  const known = Object.entries(environment).filter(([name, value]) => variables.includes(name) && value);
  const file = fileIn(dataDir);
  writeFileSync(file, JSON.stringify({ pid: process.pid, environment: Object.fromEntries(known) }), {
    mode: 0o600,
  });
  return () => rmSync(file, { force: true });
}

/**
 * The environment of the NADIA that runs on this directory, or null. A file that a killed process left behind does not
 * count: its process no longer holds the lock.
 */
export function findInstance(dataDir: string): Environment | null {
  const holder = dataDirHolder(dataDir);
  if (holder === null) return null;
  try {
    const { pid, environment } = Instance.parse(JSON.parse(readFileSync(fileIn(dataDir), "utf8")));
    return pid === holder ? environment : null;
  } catch {
    return null;
  }
}
