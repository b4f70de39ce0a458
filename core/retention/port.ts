/** The object store as its engines implement it; one contract suite checks them. */

/** Every method throws `objects_unavailable` for an outage or a refusal. */
export interface Objects {
  /** Stores an object; repeating it changes nothing. */
  put(key: string, bytes: Uint8Array): Promise<void>;
  /** Null if there is none. */
  get(key: string): Promise<Uint8Array | null>;
  /** Removes it if it is there. */
  remove(key: string): Promise<void>;
  /** The keys with this prefix, in order. */
  list(prefix: string): Promise<readonly string[]>;
}
