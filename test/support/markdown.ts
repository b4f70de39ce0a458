/** Random Markdown: complete constructs, halves of them, and plain text between. */
import * as fc from "fast-check";

/** All ASCII punctuation. */
const punctuation = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~".split("");

/** Words that no other text contains: three letters and a digit. */
const word = fc.stringMatching(/^[a-z]{3}\d$/);

const inline = fc.letrec<{ all: string; one: string }>((tie) => ({
  one: fc.oneof(
    { maxDepth: 3 },
    word,
    fc
      .tuple(fc.constantFrom("*", "**", "_", "__", "~~", "***"), tie("all"))
      .map(([mark, text]) => mark + text + mark),
    word.map((text) => `\`${text}\``),
    fc
      .tuple(tie("all"), fc.constantFrom("https://a.example", "tg://resolve?domain=x", "javascript:x", "/x"))
      .map(([text, href]) => `[${text}](${href})`),
    fc.constantFrom(...punctuation, "😀", "\\", "&amp;", "  \n", "<b>", "**", "``", "\n", "👩‍👩‍👧‍👦"),
  ),
  all: fc.array(tie("one"), { minLength: 1, maxLength: 5 }).map((parts) => parts.join(" ")),
})).all;

const block = fc.oneof(
  inline,
  inline.map((text) => `# ${text}`),
  fc
    .array(inline, { minLength: 1, maxLength: 4 })
    .map((items) => items.map((text) => `- ${text}`).join("\n")),
  fc
    .array(inline, { minLength: 1, maxLength: 4 })
    .map((items) => items.map((text) => `1. ${text}`).join("\n")),
  inline.map((text) => `> ${text}`),
  fc.array(word, { maxLength: 5 }).map((lines) => `\`\`\`ts\n${lines.join("\n")}\n\`\`\``),
  fc
    .array(fc.tuple(word, word), { minLength: 1, maxLength: 4 })
    .map((rows) => `|a|b|\n|-|-|\n${rows.map(([a, b]) => `|${a}|**${b}**|`).join("\n")}`),
  fc.constantFrom("***", "<div>", "```", "    ", "- ", ">", "|", "[1]: https://a.example"),
);

/** A whole reply of up to this many blocks. */
export const markdownsOf = (max: number) =>
  fc
    .array(fc.tuple(block, fc.constantFrom("\n\n", "\n", "\n\n\n")), {
      minLength: 1,
      maxLength: max,
      size: "max",
    })
    .map((parts) => parts.flat().join(""));

export const markdowns = markdownsOf(6);
