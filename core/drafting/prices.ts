/** What a model call costs: the price table and the arithmetic, in whole numbers only. */
import { unitsPerUsd } from "../kernel/usd.ts";

/** List prices in micro-USD per million tokens, so that 0.30 USD is 300,000. */
export interface Rate {
  readonly input: number;
  /** Input that the provider had cached; it is part of the input tokens. Left out: it costs as much as other input. */
  readonly cached?: number;
  readonly output: number;
}

export interface Price extends Rate {
  /** Prompts of more input tokens than this cost this rate instead, from the first token on. */
  readonly long?: Rate & { readonly over: number };
  /** The day since which the price holds, as far as we know. */
  readonly since: string;
  readonly source: string;
}

/** By the name under which a model is billed. */
export type Prices = ReadonlyMap<string, Price>;

const google = { source: "https://ai.google.dev/gemini-api/docs/pricing" };
const openai = { source: "https://platform.openai.com/docs/pricing" };

/** What is known without any setting. A changed price is a changed row with its day. */
export const prices: Prices = new Map<string, Price>([
  [
    "google/gemini-2.0-flash",
    { input: 100_000, cached: 25_000, output: 400_000, since: "2025-02-05", ...google },
  ],
  ["google/gemini-2.0-flash-lite", { input: 75_000, output: 300_000, since: "2025-02-25", ...google }],
  [
    "google/gemini-2.5-flash",
    { input: 300_000, cached: 30_000, output: 2_500_000, since: "2025-06-17", ...google },
  ],
  [
    "google/gemini-2.5-flash-lite",
    { input: 100_000, cached: 10_000, output: 400_000, since: "2025-07-22", ...google },
  ],
  [
    "google/gemini-2.5-pro",
    {
      input: 1_250_000,
      cached: 125_000,
      output: 10_000_000,
      long: { over: 200_000, input: 2_500_000, cached: 250_000, output: 15_000_000 },
      since: "2025-06-17",
      ...google,
    },
  ],
  ["google/gemini-embedding-001", { input: 150_000, output: 0, since: "2025-07-14", ...google }],
  ["openai/gpt-4o-mini", { input: 150_000, cached: 75_000, output: 600_000, since: "2024-10-01", ...openai }],
  [
    "openai/gpt-4o",
    { input: 2_500_000, cached: 1_250_000, output: 10_000_000, since: "2024-10-02", ...openai },
  ],
  [
    "openai/gpt-4.1",
    { input: 2_000_000, cached: 500_000, output: 8_000_000, since: "2025-04-14", ...openai },
  ],
  [
    "openai/gpt-4.1-mini",
    { input: 400_000, cached: 100_000, output: 1_600_000, since: "2025-04-14", ...openai },
  ],
  [
    "openai/gpt-4.1-nano",
    { input: 100_000, cached: 25_000, output: 400_000, since: "2025-04-14", ...openai },
  ],
  ["openai/gpt-5", { input: 1_250_000, cached: 125_000, output: 10_000_000, since: "2025-08-07", ...openai }],
  [
    "openai/gpt-5-mini",
    { input: 250_000, cached: 25_000, output: 2_000_000, since: "2025-08-07", ...openai },
  ],
  ["openai/gpt-5-nano", { input: 50_000, cached: 5_000, output: 400_000, since: "2025-08-07", ...openai }],
  ["openai/text-embedding-3-small", { input: 20_000, output: 0, since: "2024-01-25", ...openai }],
  ["openai/text-embedding-3-large", { input: 130_000, output: 0, since: "2024-01-25", ...openai }],
  ["offline", { input: 0, output: 0, since: "2025-01-01", source: "runs on this machine" }],
]);

/** A price that an operator sets for a model. */
export interface ConfiguredPrice extends Rate {
  readonly model: string;
}

/** The known prices and those of the settings, which go first. */
export const pricesWith = (configured: readonly ConfiguredPrice[]): Prices =>
  new Map<string, Price>([
    ...prices,
    ...configured.map(({ model, ...rate }): [string, Price] => [
      model,
      { ...rate, since: "", source: "MODEL_PRICES" },
    ]),
  ]);

/** The most tokens that a column of type `integer` holds. */
export const mostTokens = 2_147_483_647;

/** A provider's count of tokens, or null where it cannot be one: then the cost is unknown too. */
export const tokensOf = (count: number | null): number | null =>
  count !== null && Number.isSafeInteger(count) && count >= 0 && count <= mostTokens ? count : null;

/** What a call took; null where the provider did not say. */
export interface Usage {
  readonly input_tokens: number | null;
  /** Those of the input that the provider had cached. */
  readonly cached_tokens: number | null;
  readonly output_tokens: number | null;
}

/** Half up, for whole numbers of no sign. */
const divide = (value: bigint, by: bigint): bigint => (value * 2n + by) / (by * 2n);

/**
 * The cost in USD to eight decimals, half up, or null when the model has no price or a count is not known: an unknown
 * cost is never zero. A cached count that cannot be one counts as nothing cached.
 */
export function costOf(list: Prices, model: string, usage: Usage): number | null {
  const price = list.get(model);
  const [input, output] = [tokensOf(usage.input_tokens), tokensOf(usage.output_tokens)];
  if (price === undefined || input === null || output === null) return null;
  const { long } = price;
  const rate: Rate = long !== undefined && input > long.over ? long : price;
  const cached = Math.min(tokensOf(usage.cached_tokens) ?? 0, input);
  // Micro-USD per million times tokens gives units of 10^-12 USD.
  const pico =
    BigInt(input - cached) * BigInt(rate.input) +
    BigInt(cached) * BigInt(rate.cached ?? rate.input) +
    BigInt(output) * BigInt(rate.output);
  return Number(divide(pico, 10_000n)) / unitsPerUsd;
}

/** The most that `numeric(12,8)` holds, USD. */
export const mostStorable = 9_999.999_999_99;

/** A cost as `numeric(12,8)` keeps it: at most 9,999.99999999 USD. Throws a RangeError below 0. */
export function storableCost(usd: number): number {
  if (!(usd >= 0)) throw new RangeError("a cost is a number of USD and not below 0");
  return usd >= mostStorable ? mostStorable : Math.round(usd * unitsPerUsd) / unitsPerUsd;
}
