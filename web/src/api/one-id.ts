/** One id for all attempts to create the same thing, so that a lost response creates nothing twice. No React. */
import { Problem } from "./client.ts";

/** Sends what is described, with the id of its earlier attempts. */
export type SendOnce = <Out>(described: unknown, send: (id: string) => Promise<Out>) => Promise<Out>;

/**
 * Attempts share an id until one is answered, or something else is sent. A refusal is an answer too: the next attempt is
 * another one.
 */
export function createSendOnce(): SendOnce {
  let open: { readonly described: string; readonly id: string } | null = null;
  return async (given, send) => {
    const described = JSON.stringify(given);
    if (open?.described !== described) open = { described, id: crypto.randomUUID() };
    try {
      const out = await send(open.id);
      open = null;
      return out;
    } catch (error) {
      if (error instanceof Problem && error.status < 500) open = null;
      throw error;
    }
  };
}
