/** Saves one answer on the server: a moment after the last change, one request at a time, the last state last. */
import type { Work } from "../decision/decision.ts";

/** What became of the last request that could not store the answer. */
export type Refusal = "conflict" | "closed" | "signed_out" | "lost";

/** `conflict`: another device stored another text; `closed`: the review was decided; `failed`: it is tried again. */
export type Saving = "saved" | "saving" | "failed" | "conflict" | "closed";

export interface Transport {
  /** Stores it as based on `version`; resolves to the version now stored. */
  readonly put: (work: Work, version: number, sequence: number) => Promise<number>;
  readonly remove: (version: number) => Promise<void>;
  readonly refusalOf: (error: unknown) => Refusal;
  /** Calls later, and returns how to call it off. */
  readonly later: (run: () => void, ms: number) => () => void;
}

export interface Kept {
  /** Null: there is nothing of its own to keep. */
  readonly work: Work | null;
  /** The version on the server that it is based on; 0: there was none. */
  readonly version: number;
  /** The server has exactly this. */
  readonly isStored: boolean;
}

export interface Saver {
  readonly write: (work: Work | null) => void;
  /** Saves now, and resolves to whether the server has everything. */
  readonly flush: () => Promise<boolean>;
  /** Starts no request until the next change or `flush`; resolves once none is on its way. */
  readonly hold: () => Promise<void>;
  /** Takes over what the server has. */
  readonly adopt: (work: Work, version: number) => void;
  /** Ends a conflict: what is written here replaces that version. */
  readonly overwrite: (version: number) => void;
  /** Saves nothing from now on. */
  readonly stop: () => void;
  readonly state: () => Saving;
  readonly kept: () => Kept;
  /** The next number in the order of this writer's states. */
  readonly nextSequence: () => number;
}

/** ms */
const pause = 700;
const firstRetry = 2_000;
const longestRetry = 30_000;

/** Starts with what is kept; `onChange` is called after each change. */
export function createSaver(transport: Transport, kept: Kept, onChange: (saver: Saver) => void): Saver {
  let { work, version } = kept;
  let isDirty = !kept.isStored;
  let state: Saving = isDirty ? "saving" : "saved";
  let sequence = 0;
  let failures = 0;
  let running: Promise<void> | null = null;
  let callOff = () => {};
  let isStopped = false;

  const become = (next: Saving) => {
    if (isStopped) return;
    state = next;
    onChange(saver);
  };
  const schedule = (ms: number) => {
    callOff();
    callOff = transport.later(() => void run(), ms);
  };
  const isOver = () => state === "conflict" || state === "closed";

  const attempt = async () => {
    isDirty = false;
    become("saving");
    try {
      if (work === null) await transport.remove(version);
      version = work === null ? 0 : await transport.put(work, version, (sequence += 1));
      failures = 0;
    } catch (error) {
      if (isStopped) return;
      isDirty = true;
      refuse(transport.refusalOf(error));
    }
  };
  const refuse = (refusal: Refusal) => {
    if (refusal === "conflict" || refusal === "closed") return become(refusal);
    become("failed");
    failures += 1;
    // Without a session nothing can be stored; signing in again resumes.
    if (refusal === "lost") schedule(Math.min(longestRetry, firstRetry * 2 ** (failures - 1)));
  };
  const saveAll = async () => {
    // What was typed during a request goes out after it, as one state.
    do await attempt();
    while (isDirty && state === "saving");
    if (!isDirty) become("saved");
  };
  const run = (): Promise<void> => {
    callOff();
    if (!isDirty || isOver()) return running ?? Promise.resolve();
    running ??= saveAll().finally(() => (running = null));
    return running;
  };
  const saver: Saver = {
    write: (next) => {
      work = next;
      isDirty = true;
      if (isOver()) return onChange(saver);
      if (running === null) schedule(pause);
      become("saving");
    },
    flush: async () => {
      await run();
      return !isDirty || state === "closed";
    },
    hold: async () => {
      callOff();
      await running;
    },
    adopt: (next, at) => {
      callOff();
      [work, version, isDirty] = [next, at, false];
      become("saved");
    },
    overwrite: (at) => {
      [version, isDirty] = [at, true];
      become("saving");
      schedule(0);
    },
    stop: () => {
      callOff();
      [isStopped, isDirty, state] = [true, false, "closed"];
    },
    state: () => state,
    kept: () => ({ work, version, isStored: !isDirty && state === "saved" }),
    nextSequence: () => (sequence += 1),
  };
  return saver;
}
