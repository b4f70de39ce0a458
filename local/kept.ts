/** Generates secrets that are not configured and saves them in the data directory, readable only by its owner. */
import { randomBytes } from "node:crypto";
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import { NadiaError } from "../core/kernel/errors.ts";

const Kept = z.object({ api_key: z.string(), webhook_secret: z.string() });

export interface KeptSecrets {
  readonly apiKey: string;
  readonly webhookSecret: string;
  /** True if this call generated them. */
  readonly fresh: boolean;
}

/** Where they are stored. */
export const secretsFile = (dataDir: string): string => join(dataDir, "secrets.json");

/** Reads `secrets.json`, or creates it with mode 600. Throws `bad_configuration` if it cannot be read. */
export function keptSecrets(dataDir: string): KeptSecrets {
  const file = secretsFile(dataDir);
  if (existsSync(file)) return { ...read(file), fresh: false };
  const drawn = {
    api_key: `nadia_${randomBytes(24).toString("base64url")}`,
    webhook_secret: randomBytes(32).toString("base64url"),
  };
  // Written to a temporary name first, so that SIGKILL leaves a complete file or none.
  writeFileSync(`${file}.new`, JSON.stringify(drawn, null, 2), { mode: 0o600 });
  renameSync(`${file}.new`, file);
  return { apiKey: drawn.api_key, webhookSecret: drawn.webhook_secret, fresh: true };
}

function read(file: string): { apiKey: string; webhookSecret: string } {
  try {
    const { api_key, webhook_secret } = Kept.parse(JSON.parse(readFileSync(file, "utf8")));
    return { apiKey: api_key, webhookSecret: webhook_secret };
  } catch (cause) {
    throw new NadiaError("bad_configuration", `${file} cannot be read; delete it to generate new secrets`, {
      cause,
    });
  }
}
