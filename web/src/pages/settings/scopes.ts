/** What keys may do, the least first. */
import type { Output } from "../../api/client.ts";

export type Scope = Output<"GET /v1/session">["scope"];
const all: readonly Scope[] = ["read", "reviewer", "admin"];

/** What someone who may do this can hand on. */
export const scopesUpTo = (most: Scope): readonly Scope[] => all.slice(0, all.indexOf(most) + 1);

/** The scope that a form names; the least where it names none. */
export const scopeOf = (text: string): Scope => all.find((scope) => scope === text) ?? "read";
