/** Saves one answer on the server: a moment after the last change, one request at a time, so that the last state wins. */
import type { Work } from "../decision/decision.ts";

/** Why the last request could not store the answer. */
export type SaveRefusal = "conflict" | "closed" | "signed_out" | "lost";

/** `conflict`: another device stored another text; `closed`: the review was decided; `failed`: it is tried again. */
export type Saving = "saved" | "saving" | "failed" | "conflict" | "closed";

export interface Transport {
  /** Stores it as based on `version`; resolves to the version now stored. */
  readonly put: (work: Work, version: number, sequence: number) => Promise<number>;
  readonly remove: (version: number) => Promise<void>;
  readonly refusalOf: (error: unknown) => SaveRefusal;
  /** Calls later; returns a function that cancels the call. */
  readonly schedule: (run: () => void, ms: number) => () => void;
}

export interface SavedWork {
  /** Null: there is nothing to store. */
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
  /** Starts no request until `release`; resolves once none is on its way. */
  readonly hold: () => Promise<void>;
  /** Saves what is not saved yet. */
  readonly release: () => void;
  /** Adopts the server's version. */
  readonly adopt: (work: Work, version: number) => void;
  /** Ends a conflict: what is written here replaces that version. */
  readonly overwrite: (version: number) => void;
  /** Saves nothing from now on. */
  readonly stop: () => void;
  readonly state: () => Saving;
  readonly saved: () => SavedWork;
  /** The next number in the order of this writer's states. */
  readonly nextSequence: () => number;
}

const debounceMs = 700;
const firstRetryMs = 2_000;
const maxRetryMs = 30_000;

/** Starts with what is stored; `onChange` is called after each change. */
export const createSaver = (
  transport: Transport,
  saved: SavedWork,
  onChange: (saver: Saver) => void,
): Saver => new AnswerSaver(transport, saved, onChange);

class AnswerSaver implements Saver {
  readonly #transport: Transport;
  readonly #onChange: (saver: Saver) => void;
  #work: Work | null;
  #version: number;
  #isDirty: boolean;
  #state: Saving;
  #sequence = 0;
  #failures = 0;
  #running: Promise<void> | null = null;
  #callOff: () => void = () => undefined;
  #isHeld = false;
  #isStopped = false;

  constructor(
    transport: Transport,
    { work, version, isStored }: SavedWork,
    onChange: (saver: Saver) => void,
  ) {
    this.#transport = transport;
    this.#onChange = onChange;
    this.#work = work;
    this.#version = version;
    this.#isDirty = !isStored;
    this.#state = isStored ? "saved" : "saving";
  }

  write(next: Work | null): void {
    this.#work = next;
    this.#isDirty = true;
    if (this.#isOver()) return this.#onChange(this);
    if (this.#running === null) this.#schedule(debounceMs);
    this.#become("saving");
  }

  async flush(): Promise<boolean> {
    await this.#run();
    return !this.#isDirty || this.#state === "closed";
  }

  async hold(): Promise<void> {
    this.#isHeld = true;
    this.#callOff();
    await this.#running;
  }

  release(): void {
    this.#isHeld = false;
    void this.#run();
  }

  adopt(work: Work, version: number): void {
    this.#callOff();
    this.#work = work;
    this.#version = version;
    this.#isDirty = false;
    this.#become("saved");
  }

  overwrite(version: number): void {
    this.#version = version;
    this.#isDirty = true;
    this.#become("saving");
    this.#schedule(0);
  }

  stop(): void {
    this.#callOff();
    this.#isStopped = true;
    this.#isDirty = false;
    this.#state = "closed";
  }

  state(): Saving {
    return this.#state;
  }

  saved(): SavedWork {
    const isStored = !this.#isDirty && this.#state === "saved";
    return { work: this.#work, version: this.#version, isStored };
  }

  nextSequence(): number {
    this.#sequence += 1;
    return this.#sequence;
  }

  #isOver(): boolean {
    return this.#state === "conflict" || this.#state === "closed";
  }

  #become(next: Saving): void {
    if (this.#isStopped) return;
    this.#state = next;
    this.#onChange(this);
  }

  #schedule(ms: number): void {
    this.#callOff();
    this.#callOff = this.#transport.schedule(() => void this.#run(), ms);
  }

  #run(): Promise<void> {
    this.#callOff();
    if (!this.#isDirty || this.#isHeld || this.#isOver()) return this.#running ?? Promise.resolve();
    this.#running ??= this.#saveAll().finally(() => (this.#running = null));
    return this.#running;
  }

  async #saveAll(): Promise<void> {
    // What was typed during a request is sent after it, as one state.
    do await this.#attempt();
    while (this.#isDirty && !this.#isHeld && this.#state === "saving");
    if (!this.#isDirty) this.#become("saved");
  }

  async #attempt(): Promise<void> {
    this.#isDirty = false;
    this.#become("saving");
    try {
      this.#version = await this.#send(this.#work);
      this.#failures = 0;
    } catch (error) {
      if (this.#isStopped) return;
      this.#isDirty = true;
      this.#refuse(this.#transport.refusalOf(error));
    }
  }

  async #send(work: Work | null): Promise<number> {
    if (work !== null) return this.#transport.put(work, this.#version, this.nextSequence());
    await this.#transport.remove(this.#version);
    return 0;
  }

  #refuse(refusal: SaveRefusal): void {
    if (refusal === "conflict" || refusal === "closed") return this.#become(refusal);
    this.#become("failed");
    this.#failures += 1;
    // Without a session nothing can be stored; signing in again resumes.
    if (refusal === "lost") this.#schedule(Math.min(maxRetryMs, firstRetryMs * 2 ** (this.#failures - 1)));
  }
}
