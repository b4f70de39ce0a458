/** Files that customers sent, which Telegram stores. */

/** One part of a file. */
export interface FilePart {
  readonly bytes: Buffer;
  /** The whole file's size, bytes. */
  readonly size: number;
}

export interface Files {
  /**
   * Reads at most `partBytes` of a file, starting at this byte. Throws `media_too_large`, `media_gone`,
   * `media_unavailable`, and `field_invalid` if the file ends earlier.
   */
  read(fileId: string, from: number): Promise<FilePart>;
}
