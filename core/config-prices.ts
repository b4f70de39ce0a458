/** Prices of models, as a setting names them. */
import * as z from "zod/mini";
import { _default as orElse } from "zod/mini";

/** USD per million tokens, to a millionth; stored as millionths. */
const price =
  /^((?:google|openai)\/[^=,\s]+)=(\d{1,6}(?:\.\d{1,6})?)\/(\d{1,6}(?:\.\d{1,6})?)(?:\/(\d{1,6}(?:\.\d{1,6})?))?$/;
const micro = (usd: string): number => Math.round(Number(usd) * 1e6);
const pricesIn = (text: string) =>
  text.split(",").map((entry) => {
    const [, model = "", input = "", output = "", cached] = price.exec(entry.trim()) ?? [];
    const rate = { model, input: micro(input), output: micro(output) };
    return cached === undefined ? rate : { ...rate, cached: micro(cached) };
  });
export const modelPrices = z.pipe(
  orElse(
    z.string().check(
      z.refine(
        (text) => text === "" || text.split(",").every((entry) => price.test(entry.trim())),
        "must be model=input/output or model=input/output/cached in USD per million tokens, separated by commas, with models named google/… or openai/…",
      ),
      z.refine((text) => {
        const models = pricesIn(text).flatMap(({ model }) => (model === "" ? [] : [model]));
        return new Set(models).size === models.length;
      }, "must name each model once"),
    ),
    "",
  ),
  z.transform((text) => (text === "" ? [] : pricesIn(text))),
);
