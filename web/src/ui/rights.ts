/** What the signed-in person may do; the API decides, the page only avoids refusals. */
import { useSession } from "../api/session.ts";

export interface Rights {
  readonly mayWork: boolean;
  readonly mayAdminister: boolean;
}

/** What the caller may do, by the key's scope, which may be lower than its owner's role. */
export function useRights(): Rights {
  const { scope } = useSession();
  return { mayWork: scope !== "read", mayAdminister: scope === "admin" };
}
