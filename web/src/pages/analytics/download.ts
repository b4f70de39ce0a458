/** A text as a file in the downloads. */

/** Hands a text to the browser as a file. */
export function save(text: string, name: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: "application/x-ndjson" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  // The download has to have begun before its source is gone.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
