/** The cost of a model call: the price table and integer arithmetic. */
import { unitsPerUsd } from "../kernel/usd.ts";

/** List prices in micro-USD per million tokens, so that 0.30 USD is 300,000. */
export interface Rate {
  readonly input: number;
  /**
   * Input cached by the provider, which is part of the input tokens. Without it, cached input costs as much as other
   * input.
   */
  readonly cached?: number;
  /** Audio, which is part of the input tokens too. Without it, audio costs as much as other input. */
  readonly audio?: number;
  readonly output: number;
}

export interface Price extends Rate {
  /** Prompts with more input tokens than this cost this rate instead, from the first token on. */
  readonly long?: Rate & { readonly over: number };
  /** The day from which the price is known to apply. */
  readonly since: string;
  readonly source: string;
}

/** By the model's name in bills. */
export type Prices = ReadonlyMap<string, Price>;

const google = { source: "https://ai.google.dev/gemini-api/docs/pricing" };
const openai = { source: "https://platform.openai.com/docs/pricing" };

/** List prices. To change one, edit its row and its day. */
export const prices: Prices = new Map<string, Price>([
  [
    "google/gemini-2.0-flash",
    { input: 100_000, cached: 25_000, audio: 700_000, output: 400_000, since: "2025-02-05", ...google },
  ],
  ["google/gemini-2.0-flash-lite", { input: 75_000, output: 300_000, since: "2025-02-25", ...google }],
  [
    "google/gemini-2.5-flash",
    { input: 300_000, cached: 30_000, audio: 1_000_000, output: 2_500_000, since: "2025-06-17", ...google },
  ],
  [
    "google/gemini-2.5-flash-lite",
    { input: 100_000, cached: 10_000, audio: 300_000, output: 400_000, since: "2025-07-22", ...google },
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

/** The list prices, overridden by those in the settings. */
export const pricesWith = (configured: readonly ConfiguredPrice[]): Prices =>
  new Map<string, Price>([
    ...prices,
    ...configured.map(({ model, ...rate }): [string, Price] => [
      model,
      { ...rate, since: "", source: "MODEL_PRICES" },
    ]),
  ]);

/** Maximum of an `integer` column. */
export const maxTokens = 2_147_483_647;

/** A provider's token count, or null if it is invalid, which makes the cost unknown. */
export const tokensOf = (count: number | null): number | null =>
  count !== null && Number.isSafeInteger(count) && count >= 0 && count <= maxTokens ? count : null;

/** A call's token counts; null if the provider did not report them. */
export interface Usage {
  readonly input_tokens: number | null;
  /** The part of the input that the provider had cached. */
  readonly cached_tokens: number | null;
  /** The part of the input that is audio; absent or null if there is none. */
  readonly audio_tokens?: number | null;
  readonly output_tokens: number | null;
}

/** 0 for an invalid count. */
const countedIn = (part: number | null | undefined): number => tokensOf(part ?? null) ?? 0;

/** Rounds half up; for non-negative integers. */
const divide = (value: bigint, by: bigint): bigint => (value * 2n + by) / (by * 2n);

/**
 * The cost in USD to eight decimals, rounded half up, or null if the model has no price or a count is unknown: an
 * unknown cost is never zero. An invalid cached or audio count means that there was none; one above the input's makes
 * the cost unknown, because some servers count these tokens in addition. What is cached is text: it is the beginning of
 * a prompt, which files follow.
 */
export function costOf(list: Prices, model: string, usage: Usage): number | null {
  const price = list.get(model);
  const [input, output] = [tokensOf(usage.input_tokens), tokensOf(usage.output_tokens)];
  if (price === undefined || input === null || output === null) return null;
  const { long } = price;
  const rate: Rate = long !== undefined && input > long.over ? long : price;
  const [cached, heard] = [countedIn(usage.cached_tokens), countedIn(usage.audio_tokens)];
  if (Math.max(cached, heard) > input) return null;
  const audio = Math.min(heard, input - cached);
  // Micro-USD per million, multiplied by tokens, gives units of 10^-12 USD.
  const pico =
    BigInt(input - cached - audio) * BigInt(rate.input) +
    BigInt(cached) * BigInt(rate.cached ?? rate.input) +
    BigInt(audio) * BigInt(rate.audio ?? rate.input) +
    BigInt(output) * BigInt(rate.output);
  return Number(divide(pico, 10_000n)) / unitsPerUsd;
}

/** Maximum of `numeric(12,8)`, USD. */
export const maxStorableUsd = 9_999.999_999_99;

/** A cost as stored in `numeric(12,8)`: at most 9,999.99999999 USD. Throws a RangeError below 0. */
export function storableCost(usd: number): number {
  if (!(usd >= 0)) throw new RangeError("a cost must be a number of USD, not below 0");
  return usd >= maxStorableUsd ? maxStorableUsd : Math.round(usd * unitsPerUsd) / unitsPerUsd;
}
