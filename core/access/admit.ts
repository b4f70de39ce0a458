/** Authenticates callers, and checks their scope and limits. */
import { NadiaError } from "../kernel/errors.ts";
import { cookieSecretOf, keySecretOf } from "./holders.ts";
import type { AccessPorts } from "./ports.ts";
import { principalOf } from "./principal.ts";
import { allows } from "./rules.ts";
import type * as shapes from "./schema.ts";

/** A known caller, with what is left of their limits, whether or not the call is allowed. */
export interface Admission {
  readonly principal: shapes.Principal;
  readonly allowances: readonly shapes.Allowance[];
  /** `rate_limited` or `forbidden`, or null if the call may proceed. */
  readonly refusal: NadiaError | null;
}

/** Identifies the caller and checks that they have the scope. One Redis round trip. Throws `unauthenticated`. */
export async function admit(
  { holders, clock, firstKeyHash, log }: AccessPorts,
  credential: shapes.Credential | null,
  needed: shapes.Scope,
): Promise<Admission> {
  if (credential === null) {
    throw new NadiaError("unauthenticated", "sign in, or send an API key: Authorization: Bearer <key>");
  }
  const secret =
    credential.kind === "key" ? keySecretOf(credential.key, firstKeyHash) : cookieSecretOf(credential.value);
  const identified = secret === null ? null : await holders.identify(secret);
  if (secret === null || identified === null) {
    log.warn("access.unknown", { by: credential.kind });
    throw unknown(credential);
  }
  const principal = principalOf(identified.holder, secret, clock.now());
  const refusal =
    identified.waitMs === null ? refusalOf(principal, needed) : limited(Math.ceil(identified.waitMs / 1_000));
  if (refusal?.code === "forbidden")
    log.warn("access.refused", {
      reviewer: principal.reviewer.id,
      via: principal.via,
      has: principal.scope,
      needed,
    });
  return { principal, allowances: identified.allowances, refusal };
}

const unknown = ({ kind }: shapes.Credential) =>
  new NadiaError(
    "unauthenticated",
    kind === "key" ? "this API key is unknown, revoked or expired" : "this session has ended; sign in again",
  );

function refusalOf({ role, scope }: shapes.Principal, needed: shapes.Scope): NadiaError | null {
  if (allows(scope, needed)) return null;
  const message =
    role === "reviewer" && needed === "admin"
      ? "this call requires an admin"
      : `this call requires the scope ${needed}; this key or session has ${scope}`;
  return new NadiaError("forbidden", message, { facts: { needed } });
}

const limited = (seconds: number) =>
  new NadiaError("rate_limited", `too many requests; try again in ${seconds} seconds`, {
    facts: { retry_after: seconds },
  });
