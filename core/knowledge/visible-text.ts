/** Removes invisible content from a document, so that it neither fills chunks nor affects their vectors. */

/** Start of a file inside the text: `data:image/png;base64,…`. */
const dataHead = String.raw`data:(?:[a-z]+\/[\w.+-]{1,80}(?:;[\w.+-]{1,60}(?:="[^"\n]{0,80}")?|;[\w=.+-]{1,60}){0,4}|;base64),`;
/** A data URI. In quotation marks, it ends with the closing one, whatever it contains. */
const dataUri = new RegExp(
  String.raw`(?<=")${dataHead}[^"]*(?=")|(?<=')${dataHead}[^']*(?=')|(?<![\w-])${dataHead}[^\s"'()<>]*`,
  "gi",
);
/** Zero-width and meaningless; two of them join letters in some scripts and emoji, and stay there. */
const noWidth =
  /[\u00ad\u180e\u200b\u2060-\u2064\ufeff\u{e0000}-\u{e0fff}]|[\u200c\u200d](?![\p{sc=Arab}\p{sc=Deva}\p{sc=Beng}\p{sc=Guru}\p{sc=Gujr}\p{sc=Taml}\p{sc=Telu}\p{sc=Knda}\p{sc=Mlym}\p{sc=Sinh}\p{sc=Khmr}\p{Extended_Pictographic}])/gu;

/** More blanks than any indentation: the Markdown parser takes quadratic time for a long run. */
const longBlank = /[^\S\n]{40,}/g;

/** The text with uniform line breaks and without embedded files, zero-width characters and long runs of blanks. */
export const visibleText = (text: string): string =>
  text.replace(/\r\n?/g, "\n").replace(dataUri, "").replace(noWidth, "").replace(longBlank, " ".repeat(40));
