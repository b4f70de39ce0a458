/** Prices of models, as a setting names them. */
import * as z from "zod/mini";
import { _default as orElse } from "zod/mini";

/** USD per million tokens, to a millionth; stored as millionths. */
const price = /^((?:google|openai)\/[^=,\s]+)=(\d{1,6}(?:\.\d{1,6})?(?:\/\d{1,6}(?:\.\d{1,6})?){1,3})$/;
const pricesIn = (text: string) =>
  text.split(",").map((entry) => {
    const [, model = "", rates = ""] = price.exec(entry.trim()) ?? [];
    const [input = 0, output = 0, cached, audio] = rates
      .split("/")
      .map((usd) => Math.round(Number(usd) * 1e6));
    return {
      model,
      input,
      output,
      ...(cached === undefined ? {} : { cached }),
      ...(audio === undefined ? {} : { audio }),
    };
  });
export const modelPrices = z.pipe(
  orElse(
    z.string().check(
      z.refine(
        (text) => text === "" || text.split(",").every((entry) => price.test(entry.trim())),
        "must be model=input/output[/cached[/audio]] in USD per million tokens, separated by commas, with models named google/… or openai/…",
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
