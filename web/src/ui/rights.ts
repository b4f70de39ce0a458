/** What the person who is signed in may do; the API decides, the page only spares them the refusal. */
import { useSession } from "../api/session.ts";

export interface Rights {
  readonly mayWork: boolean;
  readonly mayAdminister: boolean;
}

/** A key's scope may be less than its owner's role. */
export function useRights(): Rights {
  const { scope } = useSession();
  return { mayWork: scope !== "read", mayAdminister: scope === "admin" };
}
