/** Headers with what is left of a caller's limits (draft-ietf-httpapi-ratelimit-headers). */
import type { Allowance } from "../../core/access/schema.ts";

/** `RateLimit-Policy` and `RateLimit`, one member per window; nothing while the limits are unknown. */
export const limitHeaders = (allowances: readonly Allowance[]): Record<string, string> =>
  allowances.length === 0
    ? {}
    : {
        "ratelimit-policy": allowances
          .map(({ name, limit, window }) => `"${name}";q=${limit};w=${window}`)
          .join(", "),
        ratelimit: allowances
          .map(({ name, remaining, reset }) => `"${name}";r=${remaining};t=${reset}`)
          .join(", "),
      };
