/** The forms of settings: how the text of an environment variable is checked and read. */
import * as z from "zod/mini";
import { _default as orElse } from "zod/mini";

/** Null if the variable is not set. */
export const optional = <T>(type: z.ZodMiniType<T, string>) => orElse(z.nullable(type), null);

export const matching = (pattern: RegExp, must: string) => optional(z.string().check(z.regex(pattern, must)));

export const matchingOr = (pattern: RegExp, must: string, otherwise: string) =>
  orElse(z.string().check(z.regex(pattern, must)), otherwise);

const wholeUpTo = (max: number) => `must be a whole number of at most ${max}`;
export const whole = (max: number, otherwise: string) =>
  z.pipe(
    z.pipe(orElse(z.string().check(z.regex(/^\d{1,9}$/, wholeUpTo(max))), otherwise), z.transform(Number)),
    z.int().check(z.lte(max, wholeUpTo(max))),
  );

export const model = matching(
  /^(google\/\S+|openai\/\S+|offline)$/,
  "must be google/…, openai/… or offline, without spaces",
);

/** A key that is sent in a header: a line break or space from copying it would make every call fail. */
export const key = matching(/^[\x21-\x7e]+$/, "must be ASCII without spaces or line breaks");
/** A secret that callers of NADIA send in a header. */
export const headerSecret = matching(
  /^[\x21-\x7e]{16,}$/,
  "must have at least 16 characters, ASCII without spaces",
);

// `z.url` would add 2 KB to the webhook's bundle.
const isUrl = (pattern: RegExp) => (text: string) => pattern.test(text) && URL.canParse(text);
export const address = (pattern: RegExp, must: string) =>
  optional(z.string().check(z.trim(), z.refine(isUrl(pattern), must)));
export const url = address(/^https?:\/\//i, "must be an http or https URL");
export const database = address(
  /^postgres(ql)?:\/\/.+@.+\/.+/,
  "must be postgres://user:password@host/database",
);

/** Exactly as a browser sends it: an origin in another spelling would never be equal to a call's. */
const isOrigin = (text: string): boolean => URL.canParse(text) && new URL(text).origin === text;
export const origin = optional(
  z
    .string()
    .check(
      z.refine(
        (text) => /^https?:/.test(text) && isOrigin(text),
        "must be an origin in lower case without a path or default port, such as https://console.example.com",
      ),
    ),
);

const pushOrigin = /^(https:\/\/[^/\s,@]+|http:\/\/(localhost|127(\.\d+){3}|\[::1\])(:\d+)?)$/;
export const pushOrigins = optional(
  z
    .string()
    .check(
      z.refine(
        (text) => text.split(/\s*,\s*/).every((one) => pushOrigin.test(one) && isOrigin(one)),
        "must be origins in lower case separated by commas, such as https://push.example.com; http:// is only allowed on this machine",
      ),
    ),
);

export const bucket = matching(
  /^[a-z\d][a-z\d.-]{1,61}[a-z\d]$/,
  "must be a bucket's name, without s3:// and without a path",
);
