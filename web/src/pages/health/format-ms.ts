/** Milliseconds for display: decimals only where they matter. */
import type { I18n } from "../../i18n/i18n.ts";

export const formatMs = (ms: number, number: I18n["number"]): string =>
  number(ms, { maximumFractionDigits: ms < 10 ? 1 : 0 });
