/** Amounts of money as Telegram sends them: whole numbers of a currency's smallest unit. */

/** The currencies with `exp` 0 in Telegram's currencies.json, and Stars; all others have two decimals. */
const withoutDecimals: ReadonlySet<string> = new Set([
  "CLP",
  "ISK",
  "JPY",
  "KRW",
  "PYG",
  "UGX",
  "VND",
  "XTR",
]);

/** `12.50 EUR`, `500 JPY`, `5 XTR (Telegram Stars)`. */
export function amountOf(total: number, currency: string): string {
  const code = currency === "XTR" ? "XTR (Telegram Stars)" : currency;
  if (withoutDecimals.has(currency)) return `${total} ${code}`;
  const digits = String(Math.abs(total)).padStart(3, "0");
  return `${total < 0 ? "-" : ""}${digits.slice(0, -2)}.${digits.slice(-2)} ${code}`;
}

/** `5 XTR (Telegram Stars)`. */
export const starsOf = (count: number | undefined): string | undefined =>
  count === undefined ? undefined : amountOf(count, "XTR");
