/** Text from outside as data in a prompt. */

/**
 * A value as one line of JSON. Line breaks, angle brackets and everything invisible are escaped, so no text can end its
 * line, open or close a section, or contain what a person would not see.
 */
export const jsonLine = (value: unknown): string =>
  JSON.stringify(value)
    // Without a call for each: text of nothing but brackets took 60 ms for 8,192 units.
    .replaceAll("<", String.raw`\u003c`)
    .replaceAll(">", String.raw`\u003e`)
    .replaceAll("&", String.raw`\u0026`)
    .replace(/(?:[\u0085\u2028\u2029\u{e0000}-\u{e0fff}]|(?!\u200d)\p{Cf})+/gu, escaped);

function escaped(run: string): string {
  let text = "";
  for (let at = 0; at < run.length; at += 1) text += `\\u${run.charCodeAt(at).toString(16).padStart(4, "0")}`;
  return text;
}
