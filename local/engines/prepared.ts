/** Which statements one Postgres session has prepared. */
import { protocol } from "@electric-sql/pglite";

/** Maximum number of prepared statements, each of which takes about 80 KB with its plan. */
const maxPrepared = 250;

/** These may change the columns of a `select *`, which makes Postgres refuse to run its prepared statement. */
const changesTables = new Set(["CREATE", "ALTER", "DROP", "DO"]);

export interface Prepared {
  /** The messages to send before `text` can be bound by `name`. */
  prepare(text: string): { readonly name: string; readonly request: readonly Uint8Array[] };
  /** Call with the command in a completed statement's tag. */
  ran(command: string): void;
  /** Call if a statement failed: it may not have been prepared. */
  failed(text: string): void;
}

/**
 * Remembers the most recently used statements. PGlite takes longer to plan than to run (measured: 0.35 s of CPU time
 * for one conversation through the whole flow, 0.19 s with prepared statements). Postgres plans a prepared statement
 * five times, then it may keep one plan.
 */
export function createPrepared(): Prepared {
  const names = new Map<string, string>();
  let closing: string[] = [];
  let made = 0;
  const forget = (text: string) => {
    const name = names.get(text);
    if (name !== undefined) closing.push(name);
    names.delete(text);
  };
  return {
    prepare: (text) => {
      const known = names.get(text);
      const name = known ?? `s${(made += 1)}`;
      // The map is ordered by last use.
      names.delete(text);
      names.set(text, name);
      const [oldest = ""] = names.keys();
      if (names.size > maxPrepared) forget(oldest);
      const { close, parse } = protocol.serialize;
      const closed = closing.map((gone) => close({ type: "S", name: gone }));
      closing = [];
      return { name, request: known === undefined ? [...closed, parse({ name, text })] : closed };
    },
    ran: (command) => {
      if (changesTables.has(command)) for (const text of names.keys()) forget(text);
    },
    failed: forget,
  };
}
