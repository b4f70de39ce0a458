/** Callers of the reviewer API, signing in, and what the API returns about them. */
import * as z from "zod";
import { ReviewerId } from "../kernel/ids.ts";
import { pageSchema, paging } from "../kernel/page.ts";
import { Reviewer } from "../kernel/reviewer.ts";
import { trimmedText } from "../kernel/text.ts";

export const Role = z.enum(["reviewer", "admin"]);
export type Role = z.infer<typeof Role>;

/** A caller's rights in ascending order: read what reviewers see, work as a reviewer, administer. */
export const Scope = z.enum(["read", "reviewer", "admin"]);
export type Scope = z.infer<typeof Scope>;

/** Why a sign-in failed; logged, but not shown to the caller. */
export const SignInFailure = z.enum([
  "locked",
  "unknown_key",
  "unknown_account",
  "wrong_proof",
  "disabled",
  "forged_init_data",
  "old_init_data",
  "early_init_data",
  "unlinked_telegram",
]);
export type SignInFailure = z.infer<typeof SignInFailure>;

const time = z.iso.datetime();

export const Session = z.object({
  id: z.uuid(),
  created_at: time,
  last_activity: time,
  /** Even if it is in use; unused, it ends earlier. */
  expires_at: time,
  user_agent: z.string().nullable(),
  /** How the person signed in. */
  opened_with: z.enum(["password", "api_key", "telegram"]),
  /** True for the calling session. */
  current: z.boolean(),
});
export type Session = z.infer<typeof Session>;

/** Who is signed in, and how. */
export const SignedIn = z.object({
  reviewer: Reviewer,
  role: Role,
  email: z.string().nullable(),
  via: z.enum(["session", "api_key"]),
  /** Rights of this session or key; never more than the role's. */
  scope: Scope,
  session: Session.nullable(),
});
export type SignedIn = z.infer<typeof SignedIn>;

/** A signed-in caller; an admin may do everything a reviewer may. */
export type Principal = Readonly<SignedIn> & {
  /** The hash of the key or session secret in the stores. */
  readonly secretHash: string;
};

/** What authenticates a call. */
export type Credential =
  | { readonly kind: "key"; readonly key: string }
  | { readonly kind: "cookie"; readonly value: string };

/** What signing in needs to know about a call's origin. */
export interface Caller {
  readonly ip: string;
  readonly userAgent: string | null;
  /** The cookie of this browser's current session. */
  readonly cookie: string | null;
  /** This browser's device marks. */
  readonly devices: readonly string[];
}

/** How much of a sliding window is left. */
export interface Allowance {
  readonly name: "minute" | "hour" | "day";
  readonly limit: number;
  /** s */
  readonly window: number;
  readonly remaining: number;
  /** Seconds until the window's next step frees some of it. */
  readonly reset: number;
}

const minPasswordLength = 12;
const maxPasswordLength = 256;
const Password = z
  .string()
  .min(minPasswordLength)
  .max(maxPasswordLength)
  .refine((password) => password.isWellFormed(), { message: "must not contain lone surrogates" });

/** In lower case: one mailbox is one person. */
export const Email = z.string().trim().toLowerCase().max(254).pipe(z.email());

const oneWay = ({ email, password, api_key }: Record<string, unknown>) =>
  api_key === undefined
    ? email !== undefined && password !== undefined
    : email === undefined && password === undefined;

/** E-mail and password, or only an API key. An impossible value fails the sign-in, not the validation. */
export const SignIn = z
  .strictObject({
    email: z.string().max(1_000).optional(),
    password: z.string().max(1_000).optional(),
    api_key: z.string().max(1_000).optional(),
  })
  .refine(oneWay, { message: "send email and password, or only api_key" });
export type SignIn = z.infer<typeof SignIn>;

export const PasswordChange = z.strictObject({
  current_password: z.string().max(1_000),
  new_password: Password,
});
export type PasswordChange = z.infer<typeof PasswordChange>;

export const ListQuery = z.strictObject(paging());
export type ListQuery = z.infer<typeof ListQuery>;

export const SessionPage = pageSchema(Session);
export type SessionPage = z.infer<typeof SessionPage>;

export const ApiKey = z.object({
  id: z.uuid(),
  label: z.string(),
  scope: Scope,
  reviewer: Reviewer,
  created_at: time,
  expires_at: time,
  /** Accurate to five minutes. */
  last_used_at: time.nullable(),
  revoked_at: time.nullable(),
});
export type ApiKey = z.infer<typeof ApiKey>;
export const ApiKeyPage = pageSchema(ApiKey);
export type ApiKeyPage = z.infer<typeof ApiKeyPage>;

/** days */
const defaultKeyDays = 90;
const maxKeyDays = 365;

export const ApiKeyInput = z.strictObject({
  /** Client-generated: a repeated call with the same id creates no second key, but a new secret for the first. */
  id: z.uuid().optional(),
  label: trimmedText(100),
  scope: Scope,
  expires_in_days: z.int().min(1).max(maxKeyDays).default(defaultKeyDays),
  /** Required if the session is older than ten minutes. */
  current_password: z.string().max(1_000).optional(),
});
export type ApiKeyInput = z.infer<typeof ApiKeyInput>;
/** The only response that contains the key. */
export const NewApiKey = ApiKey.extend({ key: z.string() });
export type NewApiKey = z.infer<typeof NewApiKey>;

/** A reviewer or admin, as admins see them. */
export const Person = z.object({
  id: ReviewerId,
  name: z.string(),
  email: z.string().nullable(),
  role: Role,
  created_at: time,
  disabled_at: time.nullable(),
  /** Accurate to five minutes. */
  last_seen_at: time.nullable(),
  /** The name of the linked Telegram account, or null. */
  telegram: z.string().nullable(),
});
export type Person = z.infer<typeof Person>;
export const PersonPage = pageSchema(Person);
export type PersonPage = z.infer<typeof PersonPage>;

export const PersonInput = z.strictObject({
  name: trimmedText(100),
  email: Email,
  role: Role,
  password: Password,
});
export type PersonInput = z.infer<typeof PersonInput>;

export const PersonChange = z.strictObject({
  name: trimmedText(100).optional(),
  role: Role.optional(),
  disabled: z.boolean().optional(),
  password: Password.optional(),
});
export type PersonChange = z.infer<typeof PersonChange>;
