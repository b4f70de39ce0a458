/** Changes of texts that several people edit: each names the version that it is based on. */
import * as z from "zod";
import { type ErrorFacts, NadiaError } from "./errors.ts";

/** How often the text has been changed, from 1. */
export const Version = z.int32().min(1);

/** The version that was read; if there is a newer one, the call gets a 409. Without it, nothing is checked. */
export const ExpectedVersion = Version.optional();

/** Who changed or deleted a text last. */
export interface LastChange {
  readonly by: string;
  /** ISO 8601 */
  readonly at: string;
}

interface StaleEdit {
  /** What is edited, such as `canned reply`. */
  readonly what: string;
  readonly facts: ErrorFacts;
  /** The version that is stored; undefined if it was deleted. */
  readonly version: number | undefined;
  readonly last: LastChange | undefined;
}

/** The error for a change of a version that is no longer stored. */
export function staleEdit({ what, facts, version, last }: StaleEdit): NadiaError {
  const who = last === undefined ? {} : { changed_by: last.by, changed_at: last.at };
  return version === undefined
    ? new NadiaError("not_found", `the ${what} was deleted; to create it again, send it without a version`, {
        facts: { ...facts, ...who },
      })
    : new NadiaError(
        "version_conflict",
        `the ${what} is now at version ${version}; read it again, and send that version`,
        { facts: { ...facts, ...who, version } },
      );
}
