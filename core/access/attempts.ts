/** Failed sign-ins, by account and by address: too many, and both have to wait. */
import * as z from "zod";
import type { Clock } from "../kernel/clock.ts";
import { NadiaError } from "../kernel/errors.ts";
import { type Ids, sha256 } from "../kernel/ids.ts";
import type { Attempts } from "./context.ts";
import type { Lookout } from "./lookout.ts";
import * as lua from "./lua.ts";
import { loginPolicy } from "./rules.ts";

interface Context {
  readonly redis: Lookout;
  readonly clock: Clock;
  readonly ids: Ids;
}

/** The name under which sign-ins of an account are counted. */
export const accountName = ({ email, id }: { readonly email: string | null; readonly id: string }): string =>
  email ?? id;

const Reply = z.tuple([z.enum(["open", "locked"]), z.int()]);

/** Hashed, so that Redis holds nobody's e-mail; the same for accounts that do not exist. */
const keyOf = (kind: "account" | "address", name: string): string => `login:{${sha256(`${kind}:${name}`)}}`;

/** The counts in this Redis; while it is out nobody is locked. */
export const createAttempts = ({ redis, clock, ids }: Context): Attempts => ({
  begin: async (account, address) => {
    const keys = [keyOf("account", account), keyOf("address", address)];
    const id = ids.random();
    const { windowMs, perAccount, perAddress } = loginPolicy;
    const reply = await redis.script(lua.attempt, keys, [clock.now(), id, windowMs, perAccount, perAddress]);
    const [state, wait] = reply === undefined ? (["open", 0] as const) : Reply.parse(reply);
    if (state === "locked") throw locked(Math.ceil(wait / 1_000));
    return { settle: async () => void (await redis.script(lua.settle, keys, [id])) };
  },
  forgive: async (account) => void (await redis.script(lua.forgive, [keyOf("account", account)], [])),
});

const locked = (seconds: number) =>
  new NadiaError("login_locked", `too many failed sign-ins; try again in ${seconds} seconds`, {
    facts: { retry_after: seconds },
  });
