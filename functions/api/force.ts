/** What only admins may do with a review that somebody else holds. */
import type { Principal } from "../../core/access/schema.ts";
import { NadiaError } from "../../core/kernel/errors.ts";
import type { ForceOption } from "../../core/review/schema.ts";

/** Whether the current holder is overridden. Throws `forbidden` unless the caller is an admin. */
export function allowForce({ force = false }: ForceOption, { scope }: Pick<Principal, "scope">): boolean {
  if (force && scope !== "admin")
    throw new NadiaError(
      "forbidden",
      "force: only an admin can take or free a review that somebody else holds",
      {
        facts: { field: "force" },
      },
    );
  return force;
}
