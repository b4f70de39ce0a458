/** A file that was added to an answer: its name and size, and the photo itself or a download. */
import type { Attachment } from "./media-kinds.ts";
import { MediaFile } from "./media-view.tsx";

interface AttachmentViewProps {
  readonly attachment: Attachment;
  /** The id of its review. */
  readonly review: string;
}

export function AttachmentView({ attachment: { id, kind, name, size, type }, review }: AttachmentViewProps) {
  const media = {
    type: kind,
    file_id: id,
    file_unique_id: null,
    mime_type: type,
    file_name: name,
    file_size: size,
    duration: null,
    description: kind === "photo" ? name : `document ${name}`,
  } as const;
  return (
    <div className="min-w-0">
      {kind === "photo" ? (
        <p className="words text-sm">
          <bdi>{name}</bdi>
        </p>
      ) : null}
      <MediaFile media={media} source={{ review, attachment: id }} />
    </div>
  );
}

interface AttachmentListProps {
  readonly attachments: readonly Attachment[];
  readonly review: string;
  readonly label: string;
}

/** Those of an answer, in their order. */
export const AttachmentList = ({ attachments, review, label }: AttachmentListProps) =>
  attachments.length === 0 ? null : (
    <ul aria-label={label} className="mt-2 space-y-2">
      {attachments.map((attachment) => (
        <li key={attachment.id}>
          <AttachmentView attachment={attachment} review={review} />
        </li>
      ))}
    </ul>
  );
