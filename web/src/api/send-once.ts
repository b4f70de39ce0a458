/** One id for all attempts to create the same thing, so that a lost response creates nothing twice. No React. */
import { Problem } from "./client.ts";

/** Sends what is described, with the id of its earlier attempts. */
export type SendOnce = <Out>(described: unknown, send: (id: string) => Promise<Out>) => Promise<Out>;

/**
 * Attempts share an id until one is answered, or something else is sent. A refusal is an answer too: the next attempt is
 * another one.
 */
export function createSendOnce(): SendOnce {
  let pending: { readonly key: string; readonly id: string } | null = null;
  return async (content, send) => {
    const key = JSON.stringify(content);
    if (pending?.key !== key) pending = { key, id: crypto.randomUUID() };
    try {
      const result = await send(pending.id);
      pending = null;
      return result;
    } catch (error) {
      if (error instanceof Problem && error.status < 500) pending = null;
      throw error;
    }
  };
}
