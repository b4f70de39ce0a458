/** What the signed-in person may do; the API decides, the page only avoids refusals. */
import { useSession } from "../api/session.ts";

export interface Permissions {
  readonly canReview: boolean;
  readonly canAdminister: boolean;
}

/** What the caller may do, by the key's scope, which may be lower than its owner's role. */
export function usePermissions(): Permissions {
  const { scope } = useSession();
  return { canReview: scope !== "read", canAdminister: scope === "admin" };
}
