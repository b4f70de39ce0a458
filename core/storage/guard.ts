/** Wraps every call to a store: a concurrency limit, measurement, breaker, retries before the request left, timeout. */
import type { Clock } from "../kernel/clock.ts";
import { type ErrorCode, hasCode, NadiaError } from "../kernel/errors.ts";
import { createSemaphore, type SemaphoreObserver } from "../kernel/semaphore.ts";
import { type EventLoop, ownEventLoop, withTimeout } from "../kernel/timeout.ts";
import { type Breaker, createBreaker } from "./breaker.ts";

/** One finished call to a store, for metrics. */
export interface StoreCall {
  readonly store: string;
  readonly ms: number;
  readonly ok: boolean;
  /** It never reached the store, or got no answer. */
  readonly unreachable: boolean;
}

export interface GuardSettings {
  readonly store: string;
  readonly timeoutMs: number;
  /**
   * Pauses between attempts, ms; only for failures before the request was sent ([P8]: 1, 2, 4 s; none if there is a
   * fallback).
   */
  readonly retryDelaysMs: readonly number[];
  readonly clock: Clock;
  /** If false, every call is tried, however many failed before it. */
  readonly hasBreaker?: boolean;
  readonly onCall?: (call: StoreCall) => void;
  readonly slots?: SemaphoreObserver;
  /** The breaker opened, or closed again. */
  readonly onBreaker?: (isOpen: boolean) => void;
  /** Maximum calls in flight; 16 by default. */
  readonly concurrency?: number;
  readonly loop?: EventLoop;
}

/** Calls in flight to one store; the rest wait in line, where no timeout runs. */
const defaultConcurrency = 16;

/** Codes for an outage of the store, as opposed to a refusal. */
const outages: ErrorCode[] = [
  "redis_unavailable",
  "database_unavailable",
  "ledger_unavailable",
  "vectors_unavailable",
];

/** The request never reached the store, so sending it again cannot repeat anything. */
const notSent = new Set(["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN"]);

/** The store itself reports that it did not start the request. */
export class NotStarted extends Error {
  override readonly name = "NotStarted";
}

/** True if the error, or one of its causes, says that the request never left or was never started. */
export function wasNeverSent(error: unknown): boolean {
  for (let current = error; current instanceof Error; current = current.cause) {
    if (current instanceof NotStarted) return true;
    if ("code" in current && typeof current.code === "string" && notSent.has(current.code)) return true;
    if (current instanceof AggregateError) return current.errors.every(wasNeverSent);
  }
  return false;
}

export interface Guard {
  /** Runs one call; throws its errors, or `circuit_open` while the store is down. */
  run<T>(call: (signal: AbortSignal) => Promise<T>): Promise<T>;
  /** `closed`, `open` or `half_open`, for health and metrics. */
  readonly state: Breaker["state"];
}

/**
 * A guard for one store ([S11]: opens after 3 failures in a row, tries again after 60 s). After a timeout it tries
 * again after 1 and 2 s, then every 4 s: the store may be slow rather than down, and callers must not wait long once it
 * answers again.
 */
export function createGuard(settings: GuardSettings): Guard {
  const timeouts = new WeakSet<object>();
  const breaker = createBreaker({
    isOutage: (error) => hasCode(error, ...outages),
    pauseMs: (error, times) =>
      error instanceof Error && timeouts.has(error)
        ? Math.min(maxSlowPauseMs, 1_000 * 2 ** (times - 1))
        : outagePauseMs,
    refusal: () =>
      new NadiaError(
        "circuit_open",
        `${settings.store} failed three times in a row; it will be tried again within 60 s`,
        { facts: { store: settings.store } },
      ),
    ...(settings.onBreaker === undefined ? {} : { onChange: settings.onBreaker }),
  });
  const inSlot = createSemaphore(settings.concurrency ?? defaultConcurrency, settings.slots);
  const { hasBreaker = true } = settings;
  return {
    run: (call) =>
      inSlot(() =>
        measured(settings, () =>
          hasBreaker
            ? breaker.run(() => retried(settings, timeouts, call))
            : retried(settings, timeouts, call),
        ),
      ),
    state: breaker.state,
  };
}

const outagePauseMs = 60_000;
/** Drafting may stall for 5 s after a store answers again; a trial that times out costs one caller its wait. */
const maxSlowPauseMs = 4_000;

async function measured<T>(settings: GuardSettings, call: () => Promise<T>): Promise<T> {
  const start = performance.now();
  const report = (ok: boolean, unreachable: boolean) =>
    settings.onCall?.({ store: settings.store, ms: performance.now() - start, ok, unreachable });
  try {
    const result = await call();
    report(true, false);
    return result;
  } catch (error) {
    report(false, hasCode(error, ...outages));
    throw error;
  }
}

async function retried<T>(
  settings: GuardSettings,
  timeouts: WeakSet<object>,
  call: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  for (const delay of settings.retryDelaysMs) {
    try {
      return await timed(settings, timeouts, call);
    } catch (error) {
      if (!wasNeverSent(error)) throw error;
      await settings.clock.wait(delay);
    }
  }
  return timed(settings, timeouts, call);
}

/** One attempt within the timeout; remembers errors caused by the timeout. */
const timed = <T>(
  { timeoutMs, loop = ownEventLoop }: GuardSettings,
  timeouts: WeakSet<object>,
  call: (signal: AbortSignal) => Promise<T>,
): Promise<T> =>
  withTimeout(
    timeoutMs,
    async (signal) => {
      try {
        return await call(signal);
      } catch (error) {
        if (signal.aborted && error instanceof Error) timeouts.add(error);
        throw error;
      }
    },
    loop,
  );
