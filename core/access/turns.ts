/**
 * Turns for checks of passwords: few run at once, because each takes memory and a thread that files and DNS need too;
 * addresses take turns, so that one that sends many delays another by no more than one check.
 */
import { NadiaError } from "../kernel/errors.ts";

export interface TurnPolicy {
  /** Checks that run at once. */
  readonly atOnce: number;
  /** Checks of one address that wait. */
  readonly waitingEach: number;
  /** Checks of all addresses that wait. */
  readonly waiting: number;
}

/** Runs a check when it is this address's turn. Throws `rate_limited` if too many wait. */
export type Turns = <T>(address: string, check: () => Promise<T>) => Promise<T>;

/** s; a full queue is checked in less. */
const retryAfter = 10;

/** Turns of one process. */
export function createTurns({ atOnce, waitingEach, waiting }: TurnPolicy): Turns {
  let free = atOnce;
  let total = 0;
  // In the order in which the addresses take turns.
  const queues = new Map<string, (() => void)[]>();

  const wait = (address: string): Promise<void> => {
    const queue = queues.get(address) ?? [];
    if (total >= waiting || queue.length >= waitingEach) throw tooMany();
    queues.set(address, queue);
    total += 1;
    return new Promise((resolve) => queue.push(resolve));
  };

  /** Hands the slot to the first of the next address, which then waits behind the others. */
  const leave = (): void => {
    const [turn] = queues;
    if (turn === undefined) {
      free += 1;
      return;
    }
    const [address, [next, ...rest]] = turn;
    queues.delete(address);
    if (rest.length > 0) queues.set(address, rest);
    total -= 1;
    next?.();
  };

  return async (address, check) => {
    if (free > 0) free -= 1;
    else await wait(address);
    try {
      return await check();
    } finally {
      leave();
    }
  };
}

const tooMany = () =>
  new NadiaError("rate_limited", `too many sign-ins at once; try again in ${retryAfter} seconds`, {
    facts: { retry_after: retryAfter },
  });
