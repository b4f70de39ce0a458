/** Scopes of keys in ascending order. */
import type { Output } from "../../api/client.ts";

export type Scope = Output<"GET /v1/session">["scope"];
const scopes: readonly Scope[] = ["read", "reviewer", "admin"];

/** The scopes that someone with this one can grant. */
export const scopesUpTo = (max: Scope): readonly Scope[] => scopes.slice(0, scopes.indexOf(max) + 1);

/** The scope in a form; the lowest by default. */
export const scopeOf = (text: string): Scope => scopes.find((scope) => scope === text) ?? "read";
