/** Scopes of keys in ascending order. */
import type { Output } from "../../api/client.ts";

export type Scope = Output<"GET /v1/session">["scope"];
const all: readonly Scope[] = ["read", "reviewer", "admin"];

/** The scopes that someone with this one can grant. */
export const scopesUpTo = (max: Scope): readonly Scope[] => all.slice(0, all.indexOf(max) + 1);

/** The scope in a form; the lowest by default. */
export const scopeOf = (text: string): Scope => all.find((scope) => scope === text) ?? "read";
