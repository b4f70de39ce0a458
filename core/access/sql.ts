/** Statements about API keys. */
import { sql, statement } from "../compiler.ts";
import type { ReviewerId } from "../kernel/ids.ts";
import type { Role } from "./schema.ts";

/** Whose key this is, while neither the key nor the person is revoked. */
export const selectKeyHolder = (keyHash: string) =>
  statement<{ id: ReviewerId; name: string; role: Role }>(sql`
    select r.id, r.name, r.role from api_keys k join reviewers r on r.id = k.reviewer_id
    where k.key_hash = ${keyHash} and k.revoked_at is null and r.disabled_at is null`);
