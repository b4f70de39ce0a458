/** The parts of a probe that are measured: `npm run bench -- --profile` counts no other samples. */
export interface Section {
  readonly section: string;
  /** Microseconds of the clock that V8's profiles use too, in all processes. */
  readonly from_us: number;
  readonly to_us: number;
  /** How many interactions, messages or processes it had. */
  readonly count: number;
}

const nowUs = (): number => Number(process.hrtime.bigint() / 1_000n);

/** Starts a part of the measurement; the result ends it. */
export function beginSection(section: string): (count: number) => void {
  const from_us = nowUs();
  return (count) => {
    const ended: Section = { section, from_us, to_us: nowUs(), count };
    process.stdout.write(`${JSON.stringify(ended)}\n`);
  };
}
