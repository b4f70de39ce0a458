/** The files of a turn for the models that draft it. */
import type { ModelFile } from "../drafting/port.ts";
import type { InboundMessage } from "../intake/schema.ts";
import { describeError } from "../kernel/log.ts";
import type { Ports } from "../kernel/ports.ts";
import { type ShownMedia, showable, shownType } from "../media/for-models.ts";
import type { Files } from "../media/port.ts";

export interface DraftFiles extends Pick<Ports, "log"> {
  /** Null if no bot is configured. */
  readonly files: Files | null;
}

/**
 * The files that the models get. Never throws: a file that cannot be fetched is left out, and the draft is made from
 * what is known about it.
 */
export async function filesFor(
  { files, log }: DraftFiles,
  messages: readonly Pick<InboundMessage, "media" | "message_id">[],
  shown: ShownMedia,
): Promise<readonly ModelFile[]> {
  if (files === null || shown === "off") return [];
  const sent = showable(messages, shown);
  const read = await Promise.all(
    sent.map(async ({ message_id: message, media }): Promise<ModelFile | null> => {
      try {
        const { bytes, size } = await files.read(media.file_id ?? "", 0);
        const type = bytes.length < size ? null : shownType(bytes, shown);
        return type === null ? null : { message, type, bytes };
      } catch (error) {
        log.warn("draft.file_unavailable", describeError(error));
        return null;
      }
    }),
  );
  return read.filter((file) => file !== null);
}
