/** The rows of `npm run bench`: which probe finds a figure, and what it must be. */

export interface Row {
  readonly name: string;
  readonly probe: "interaction" | "embedded" | "cold-start" | "get";
  readonly figure: string;
  /** `most` and `least` limit the figure itself, `ratio` and `times` what it is of today's: at most, at least. */
  readonly target: { readonly kind: "most" | "least" | "ratio" | "times"; readonly value: number };
}

const atMost = (value: number) => ({ kind: "most", value }) as const;
const ofToday = (value: number) => ({ kind: "ratio", value }) as const;
const timesToday = (value: number) => ({ kind: "times", value }) as const;

export const rows: readonly Row[] = [
  {
    name: "our CPU per interaction, ms",
    probe: "interaction",
    figure: "own_cpu_ms",
    target: ofToday(0.4),
  },
  {
    name: "engines' CPU per interaction, ms",
    probe: "interaction",
    figure: "engines_cpu_ms",
    target: ofToday(0.5),
  },
  { name: "SQL statements per interaction", probe: "interaction", figure: "statements", target: atMost(14) },
  {
    name: "SQL statements with triggers",
    probe: "interaction",
    figure: "statements_with_triggers",
    target: atMost(24),
  },
  {
    name: "bytes to Redis per interaction",
    probe: "interaction",
    figure: "redis_bytes",
    target: ofToday(0.35),
  },
  {
    name: "bytes to Postgres per interaction",
    probe: "interaction",
    figure: "postgres_bytes",
    target: ofToday(0.5),
  },
  {
    name: "embedded loop, interactions a second",
    probe: "embedded",
    figure: "loop_per_second",
    target: timesToday(5),
  },
  {
    name: "embedded loop, CPU per interaction, ms",
    probe: "embedded",
    figure: "loop_cpu_ms",
    target: ofToday(0.2),
  },
  { name: "npm start, peak memory, MB", probe: "embedded", figure: "peak_mb", target: ofToday(0.7) },
  { name: "npm start, idle memory, MB", probe: "embedded", figure: "idle_mb", target: ofToday(0.8) },
  {
    name: "npm start until healthy, empty, ms",
    probe: "embedded",
    figure: "start_empty_ms",
    target: ofToday(0.4),
  },
  {
    name: "npm start until healthy, filled, ms",
    probe: "embedded",
    figure: "start_filled_ms",
    target: ofToday(0.5),
  },
  {
    name: "GET through our driver to a socket's",
    probe: "get",
    figure: "get_to_socket",
    target: atMost(2.5),
  },
  { name: "CPU of a GET through our driver, ms", probe: "get", figure: "get_cpu_ms", target: ofToday(0.5) },
  {
    name: "webhook cold start to a bare handler's",
    probe: "cold-start",
    figure: "cold_to_bare",
    target: atMost(1.2),
  },
  { name: "the same, CPU time", probe: "cold-start", figure: "cold_cpu_to_bare", target: atMost(1.2) },
  { name: "webhook bundle, KB", probe: "cold-start", figure: "bundle_kb", target: atMost(110) },
];

export interface Result {
  readonly name: string;
  readonly today: number;
  readonly now: number;
  readonly ratio: number;
  readonly target: string;
  readonly met: boolean;
}

export type Figures = Readonly<Record<string, number>>;

export interface Pair {
  readonly today: Figures;
  readonly now: Figures;
}

const median = (numbers: readonly number[]): number =>
  numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN;

/** The medians of a row's figure over alternating runs, and of the ratio within each pair. */
export function resultOf({ name, figure, target }: Row, pairs: readonly Pair[]): Result {
  const of = (figures: Figures) => figures[figure] ?? Number.NaN;
  const now = median(pairs.map((pair) => of(pair.now)));
  const ratio = median(pairs.map((pair) => of(pair.now) / of(pair.today)));
  const { kind, value } = target;
  const says = {
    most: { text: `at most ${value}`, met: now <= value },
    least: { text: `at least ${value}`, met: now >= value },
    ratio: { text: `at most ${value} of today`, met: ratio <= value },
    times: { text: `at least ${value} times today`, met: ratio >= value },
  }[kind];
  return {
    name,
    today: median(pairs.map((pair) => of(pair.today))),
    now,
    ratio,
    target: says.text,
    met: says.met,
  };
}
