/** Tells who calls: the first admin by NADIA_API_KEY, everyone else by a key of their own. */
import { NadiaError } from "../kernel/errors.ts";
import { ReviewerId, sha256 } from "../kernel/ids.ts";
import type { Sql } from "../kernel/sql.ts";
import type { Principal } from "./schema.ts";
import { sameSecret } from "./secret.ts";
import { selectKeyHolder } from "./sql.ts";

/** The reviewer as whom the bearer of NADIA_API_KEY acts (migration 002). */
const admin: Principal = {
  reviewer: { id: ReviewerId.parse("00000000-0000-5000-8000-000000000001"), name: "admin" },
  role: "admin",
};

export interface Access {
  /** Who sends this `Authorization` header. Throws `unauthenticated`. */
  authenticate(authorization: string | undefined): Promise<Principal>;
}

/** API keys are random and long, so one SHA-256 is hash enough; only the hash is stored. */
export const keyHashOf = (key: string): string => sha256(key);

/** Access by API keys; `apiKey` is the first admin's. */
export function createAccess(sql: Sql, apiKey: string): Access {
  return {
    authenticate: async (authorization) => {
      const key = /^Bearer +(\S+)$/i.exec(authorization ?? "")?.[1];
      if (key === undefined) {
        throw new NadiaError("unauthenticated", "send an API key: Authorization: Bearer <key>");
      }
      if (sameSecret(key, apiKey)) return admin;
      const [holder] = await sql.query(selectKeyHolder(keyHashOf(key)));
      if (holder === undefined) throw new NadiaError("unauthenticated", "this API key is unknown or revoked");
      return { reviewer: { id: holder.id, name: holder.name }, role: holder.role };
    },
  };
}
