/** Passes a text to the browser as a file to download. */
export function saveAsFile(text: string, name: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: "application/x-ndjson" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  // The download must have started before its source is removed.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
