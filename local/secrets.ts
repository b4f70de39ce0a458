/** Generates secrets that are not configured and saves them in the data directory, readable only by its owner. */
import { randomBytes } from "node:crypto";
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import { NadiaError } from "../core/kernel/errors.ts";

const SecretsFile = z.object({
  api_key: z.string(),
  webhook_secret: z.string(),
  /** Missing in files of earlier versions. */
  erasure_secret: z.string().optional(),
  vapid_key: z.string().optional(),
});

export interface LocalSecrets {
  readonly apiKey: string;
  readonly webhookSecret: string;
  readonly erasureSecret: string;
  readonly vapidKey: string;
  /** True if this call generated them. */
  readonly fresh: boolean;
}

/** The path of the file with the secrets. */
export const secretsFile = (dataDir: string): string => join(dataDir, "secrets.json");

/** Reads `secrets.json`, or creates it with mode 600. Throws `bad_configuration` if it cannot be read. */
export function loadSecrets(dataDir: string): LocalSecrets {
  const file = secretsFile(dataDir);
  const known = existsSync(file) ? read(file) : null;
  const saved = {
    api_key: known?.api_key ?? `nadia_${randomBytes(24).toString("base64url")}`,
    webhook_secret: known?.webhook_secret ?? generate(),
    erasure_secret: known?.erasure_secret ?? generate(),
    vapid_key: known?.vapid_key ?? generate(),
  };
  if (Object.keys(saved).length > Object.keys(known ?? {}).length) write(file, saved);
  return {
    apiKey: saved.api_key,
    webhookSecret: saved.webhook_secret,
    erasureSecret: saved.erasure_secret,
    vapidKey: saved.vapid_key,
    fresh: known === null,
  };
}

const generate = (): string => randomBytes(32).toString("base64url");

/** Writes to a temporary name first, so that SIGKILL leaves a complete file or none. */
function write(file: string, saved: z.infer<typeof SecretsFile>): void {
  writeFileSync(`${file}.new`, JSON.stringify(saved, null, 2), { mode: 0o600 });
  renameSync(`${file}.new`, file);
}

function read(file: string): z.infer<typeof SecretsFile> {
  try {
    return SecretsFile.parse(JSON.parse(readFileSync(file, "utf8")));
  } catch (cause) {
    throw new NadiaError("bad_configuration", `${file} cannot be read; delete it to generate new secrets`, {
      cause,
    });
  }
}
