/** Password hashes: argon2id if Node has it, else scrypt, each stored with its parameters. */
import { argon2, randomBytes, scrypt, timingSafeEqual } from "node:crypto";
import { promisify } from "node:util";
import { type HashPolicy, hashPolicy } from "./rules.ts";

export interface Passwords {
  /** A new hash in PHC format, such as `$argon2id$v=19$m=19456,t=2,p=1$<salt>$<digest>`. */
  hash(password: string): Promise<string>;
  /** Whether the password matches; takes equally long if there is no hash to compare with. */
  verify(password: string, hash: string | null): Promise<boolean>;
  /** True if the password should be rehashed because the parameters have changed. */
  outdated(hash: string): boolean;
}

type Derive = (password: string, salt: Buffer) => Promise<Buffer>;

interface Method {
  /** Algorithm and parameters, as written before the salt. */
  readonly head: string;
  readonly derive: Derive;
}

const digestBytes = 32;
const saltBytes = 16;

/** The bytes of a password to hash, normalised: some keyboards type composed letters, others decompose them. */
const bytesOf = (password: string): Buffer => Buffer.from(password.normalize("NFKC"), "utf8");

function argon2Method(memory: number, passes: number, parallelism: number): Method {
  const derive = promisify(argon2);
  return {
    head: `$argon2id$v=19$m=${memory},t=${passes},p=${parallelism}`,
    derive: (password, nonce) =>
      derive("argon2id", {
        message: bytesOf(password),
        nonce,
        memory,
        passes,
        parallelism,
        tagLength: digestBytes,
      }),
  };
}

function scryptMethod(logCost: number, r: number, p: number): Method {
  const N = 2 ** logCost;
  // Exactly what the algorithm needs, which exceeds Node's default of 32 MiB.
  const maxmem = 128 * r * (N + p + 2);
  return {
    head: `$scrypt$ln=${logCost},r=${r},p=${p}`,
    derive: (password, salt) =>
      new Promise((resolve, reject) => {
        scrypt(bytesOf(password), salt, digestBytes, { N, r, p, maxmem }, (error, digest) => {
          if (error === null) resolve(digest);
          else reject(error);
        });
      }),
  };
}

const argon2Head = /^\$argon2id\$v=19\$m=(\d{1,7}),t=(\d{1,3}),p=(\d{1,3})$/;
const scryptHead = /^\$scrypt\$ln=(\d{1,2}),r=(\d{1,3}),p=(\d{1,3})$/;

function methodOf(head: string): Method | null {
  const [, memory, passes, lanes] = argon2Head.exec(head) ?? [];
  if (memory !== undefined) return argon2Method(Number(memory), Number(passes), Number(lanes));
  const [, logCost, blockSize, parallelism] = scryptHead.exec(head) ?? [];
  if (logCost === undefined) return null;
  return scryptMethod(Number(logCost), Number(blockSize), Number(parallelism));
}

/** Today's method; `withArgon2` is false on a Node version without it. */
function currentMethod(withArgon2: boolean, { argon2id, scrypt: costs }: HashPolicy): Method {
  return withArgon2
    ? argon2Method(argon2id.memory, argon2id.passes, argon2id.parallelism)
    : scryptMethod(costs.logCost, costs.blockSize, costs.parallelism);
}

const written = (head: string, salt: Buffer, digest: Buffer): string =>
  [head, salt.toString("base64url"), digest.toString("base64url")].join("$");

/** Password hashes with today's parameters; only tests give others. */
export function createPasswords(
  withArgon2: boolean = typeof argon2 === "function",
  policy: HashPolicy = hashPolicy,
): Passwords {
  const current = currentMethod(withArgon2, policy);
  // No password has this digest; checking against it takes as long as checking a real one.
  const decoy = written(current.head, randomBytes(saltBytes), randomBytes(digestBytes));
  return {
    hash: async (password) => {
      const salt = randomBytes(saltBytes);
      return written(current.head, salt, await current.derive(password, salt));
    },
    verify: (password, hash) => matches(password, hash ?? decoy),
    outdated: (hash) => !hash.startsWith(`${current.head}$`),
  };
}

async function matches(password: string, hash: string): Promise<boolean> {
  const [salt, digest] = hash
    .split("$")
    .slice(-2)
    .map((part) => Buffer.from(part, "base64url"));
  const method = methodOf(hash.split("$").slice(0, -2).join("$"));
  if (method === null || salt === undefined || digest === undefined) return false;
  const derived = await method.derive(password, salt);
  return derived.length === digest.length && timingSafeEqual(derived, digest);
}
