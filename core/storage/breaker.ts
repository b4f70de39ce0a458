/**
 * A circuit breaker: after three outages in a row it opens and refuses calls to the store, then lets one call at a time
 * through as a trial.
 */

export interface Breaker {
  /** Runs a call; rejects with `refusal` while the breaker is open. */
  run<T>(call: () => Promise<T>): Promise<T>;
  state(): "closed" | "open" | "half_open";
}

export interface BreakerSettings {
  /** Other errors neither count nor reset the count. */
  readonly isOutage: (error: unknown) => boolean;
  /** How long it stays open after this error, ms; `times` counts how often it opened in a row. */
  readonly pauseMs: (error: unknown, times: number) => number;
  readonly refusal: () => Error;
  /** Called when it opens and when it closes; a failed trial changes nothing. */
  readonly onChange?: (isOpen: boolean) => void;
}

const outagesToOpen = 3;

interface Circuit extends BreakerSettings {
  /** Outages in a row while it is closed. */
  outages: number;
  /** How often it opened in a row. */
  times: number;
  /** ms since 1970; null while it is closed. */
  openUntil: number | null;
  trial: Promise<unknown> | null;
}

/** A breaker, closed at first. */
export function createBreaker(settings: BreakerSettings): Breaker {
  const circuit: Circuit = { ...settings, outages: 0, times: 0, openUntil: null, trial: null };
  return {
    run: (call) => run(circuit, call),
    state: () => (circuit.openUntil === null ? "closed" : circuit.trial === null ? "open" : "half_open"),
  };
}

async function run<T>(circuit: Circuit, call: () => Promise<T>): Promise<T> {
  while (circuit.trial !== null) await circuit.trial.catch(() => undefined);
  if (circuit.openUntil === null) return counted(circuit, call);
  if (Date.now() < circuit.openUntil) throw circuit.refusal();
  const running = tried(circuit, call);
  circuit.trial = running;
  return running;
}

async function counted<T>(circuit: Circuit, call: () => Promise<T>): Promise<T> {
  try {
    const result = await call();
    circuit.outages = 0;
    return result;
  } catch (error) {
    if (circuit.isOutage(error)) circuit.outages += 1;
    if (circuit.outages >= outagesToOpen && circuit.openUntil === null) open(circuit, error);
    throw error;
  }
}

async function tried<T>(circuit: Circuit, call: () => Promise<T>): Promise<T> {
  try {
    const result = await call();
    close(circuit);
    return result;
  } catch (error) {
    // Any other error is an answer, so the store is up.
    if (circuit.isOutage(error)) open(circuit, error);
    else close(circuit);
    throw error;
  } finally {
    circuit.trial = null;
  }
}

function open(circuit: Circuit, error: unknown): void {
  circuit.times += 1;
  circuit.openUntil = Date.now() + circuit.pauseMs(error, circuit.times);
  if (circuit.times === 1) circuit.onChange?.(true);
}

function close(circuit: Circuit): void {
  Object.assign(circuit, { outages: 0, times: 0, openUntil: null });
  circuit.onChange?.(false);
}
