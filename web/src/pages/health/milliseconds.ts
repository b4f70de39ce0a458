/** Milliseconds for display: decimals only where they matter. */
import type { Reader } from "../../i18n/reader.ts";

export const shownMs = (ms: number, number: Reader["number"]): string =>
  number(ms, { maximumFractionDigits: ms < 10 ? 1 : 0 });
