/** Numbers and times as the console writes them. */
import { expect, test } from "vitest";
import { dateFormat, numberFormat, relativeFormat } from "../../web/src/i18n/formats.ts";

test("[R4] a formatter is made once per language and options", () => {
  const options = () => ({ style: "unit", unit: "minute", unitDisplay: "short" }) as const;
  expect(numberFormat("en", options())).toBe(numberFormat("en", options()));
  expect(numberFormat("en", options()).format(12)).toBe("12 min");
  expect(numberFormat("de", options()).format(1_200)).toBe("1.200 Min.");
  expect(numberFormat("en", {}).format(1_200)).toBe("1,200");
  expect(dateFormat("de", { dateStyle: "short", timeZone: "UTC" }).format(0)).toBe("01.01.70");
  expect(dateFormat("en", { dateStyle: "short", timeZone: "UTC" }).format(0)).toBe("1/1/70");
  expect(relativeFormat("en", { numeric: "auto" }).format(-1, "day")).toBe("yesterday");
  expect(relativeFormat("en", {}).format(-1, "day")).toBe("1 day ago");
});
