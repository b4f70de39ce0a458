/** Conditions under which everything that signs a person in ends. */
import { sql } from "../compiler.ts";
import type { ReviewerId } from "../kernel/ids.ts";

/** Why a person's sessions, keys and Telegram link end. */
export type PersonEnding =
  | { readonly because: "reviewer.sign_out"; readonly reviewer: ReviewerId }
  /** If the person was disabled or has this new password. */
  | {
      readonly because: "reviewer.change";
      readonly reviewer: ReviewerId;
      readonly passwordHash: string | null;
    };

/** Whether it applies to the person `r`. */
export const endsAll = (ending: PersonEnding) =>
  ending.because === "reviewer.sign_out"
    ? sql`true`
    : sql`(r.disabled_at is not null or r.password_hash = ${ending.passwordHash})`;
