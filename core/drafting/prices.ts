/** What a model call costs: the price table and the arithmetic, in whole numbers only. */

/** List prices in micro-USD per million tokens, so that 0.30 USD is 300,000; cached input counts as input. */
export interface Price {
  readonly input: number;
  readonly output: number;
  /** Prompts of more input tokens than this cost `input` and `output` of `long` instead. */
  readonly long?: { readonly over: number; readonly input: number; readonly output: number };
  /** The day since which the price holds, as far as we know. */
  readonly since: string;
  readonly source: string;
}

const google = "https://ai.google.dev/gemini-api/docs/pricing";
const openai = "https://platform.openai.com/docs/pricing";

/** By the name under which a model is billed. A changed price is a changed row with its day. */
export const prices: ReadonlyMap<string, Price> = new Map<string, Price>([
  ["google/gemini-2.5-flash", { input: 300_000, output: 2_500_000, since: "2025-06-17", source: google }],
  ["google/gemini-2.5-flash-lite", { input: 100_000, output: 400_000, since: "2025-07-22", source: google }],
  [
    "google/gemini-2.5-pro",
    {
      input: 1_250_000,
      output: 10_000_000,
      long: { over: 200_000, input: 2_500_000, output: 15_000_000 },
      since: "2025-06-17",
      source: google,
    },
  ],
  ["openai/gpt-4o-mini", { input: 150_000, output: 600_000, since: "2024-07-18", source: openai }],
  ["openai/gpt-4o", { input: 2_500_000, output: 10_000_000, since: "2024-10-02", source: openai }],
  ["openai/gpt-4.1-mini", { input: 400_000, output: 1_600_000, since: "2025-04-14", source: openai }],
  ["offline", { input: 0, output: 0, since: "2025-01-01", source: "runs on this machine" }],
]);

/** The most tokens that a column of type `integer` holds. */
export const mostTokens = 2_147_483_647;

/** A provider's count of tokens, or null where it cannot be one: then the cost is unknown too. */
export const tokensOf = (count: number | null): number | null =>
  count !== null && Number.isSafeInteger(count) && count >= 0 && count <= mostTokens ? count : null;

/** Half up, for whole numbers of no sign. */
const divide = (value: bigint, by: bigint): bigint => (value * 2n + by) / (by * 2n);

/**
 * The cost in USD to six decimals, half up, or null when the model has no price or a count is not a whole
 * number of tokens: an unknown cost is never zero.
 */
export function costOf(model: string, inputTokens: number, outputTokens: number): number | null {
  const price = prices.get(model);
  if (price === undefined) return null;
  if (![inputTokens, outputTokens].every((count) => Number.isSafeInteger(count) && count >= 0)) return null;
  const rate = price.long !== undefined && inputTokens > price.long.over ? price.long : price;
  // Micro-USD per million times tokens gives units of 10^-12 USD.
  const pico = BigInt(inputTokens) * BigInt(rate.input) + BigInt(outputTokens) * BigInt(rate.output);
  return Number(divide(pico, 1_000_000n)) / 1_000_000;
}

/** The most that `numeric(6,4)` holds, USD. */
export const mostStorable = 99.9999;

/** A cost as `numeric(6,4)` keeps it: four decimals, half up, at most 99.9999 USD. Throws a RangeError below 0. */
export function storableCost(usd: number): number {
  if (!(usd >= 0)) throw new RangeError("a cost is a number of USD and not below 0");
  if (usd >= mostStorable) return mostStorable;
  const micro = BigInt(Math.round(usd * 1_000_000));
  return Number(divide(micro, 100n)) / 10_000;
}
