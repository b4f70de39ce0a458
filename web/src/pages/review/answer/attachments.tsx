/** The files of an answer: added by button, by pasting or by dropping them, shown with their progress, removed. */
import { type ClipboardEvent, type DragEvent, type ReactNode, useRef, useState } from "react";
import { useI18n } from "../../../i18n/use-i18n.tsx";
import { AttachmentView } from "../../../ui/media/attachment-view.tsx";
import { Button } from "../../../ui/forms/button.tsx";
import { maxFiles } from "./upload.ts";
import type { Upload, Uploads } from "./use-uploads.ts";
import type { AnswerWork } from "./use-work.ts";

/** For the device's file dialog; the server checks the content. */
const acceptedTypes = ".jpg,.jpeg,.png,.webp,.gif,.pdf,.zip,.docx,.xlsx,.pptx,.odt,.ods,.odp,.txt,.md,.csv";

interface AttachmentsProps {
  readonly review: string;
  readonly answer: AnswerWork;
  readonly uploads: Uploads;
  readonly isReadOnly: boolean;
}

export function Attachments({ review, answer, uploads, isReadOnly }: AttachmentsProps) {
  const { t } = useI18n();
  const { attachments } = answer.work;
  if (isReadOnly && attachments.length === 0) return null;
  return (
    <section aria-labelledby="attachments" className="border-t border-line pt-4">
      <h3 id="attachments" className="mb-1.5 text-sm font-medium">
        {t("attach.title")}
      </h3>
      <ul className="space-y-2 empty:hidden">
        {attachments.map((one) => (
          <li key={one.id} className="flex flex-wrap items-start justify-between gap-2">
            <AttachmentView attachment={one} review={review} />
            {isReadOnly ? null : (
              <SmallButton
                text={t("attach.remove")}
                label={t("attach.remove_label", { name: one.name })}
                run={() => uploads.remove(one)}
              />
            )}
          </li>
        ))}
        {uploads.list.map((one) => (
          <li key={one.key} className="flex flex-wrap items-center justify-between gap-2">
            <UploadRow upload={one} />
          </li>
        ))}
      </ul>
      <UploadAnnouncement uploads={uploads} />
      {isReadOnly ? null : <FileChooser add={uploads.add} isFull={attachments.length >= maxFiles} />}
    </section>
  );
}

interface FileChooserProps {
  readonly add: Uploads["add"];
  readonly isFull: boolean;
}

function FileChooser({ add, isFull }: FileChooserProps) {
  const { t } = useI18n();
  const input = useRef<HTMLInputElement>(null);
  const choose = () => input.current?.click();
  return (
    <div className="mt-2 flex flex-wrap items-center gap-x-3 gap-y-1">
      <input
        ref={input}
        type="file"
        multiple
        accept={acceptedTypes}
        tabIndex={-1}
        aria-hidden
        className="hidden"
        onChange={({ target }) => {
          add([...(target.files ?? [])]);
          // So that the same file can be chosen again.
          target.value = "";
        }}
      />
      <Button isSmall className="pointer-coarse:min-h-11" disabled={isFull} onClick={choose}>
        {t("attach.add")}
      </Button>
      <p className="min-w-0 flex-1 basis-60 text-sm text-soft">{t("attach.hint", { max: maxFiles })}</p>
    </div>
  );
}

function UploadRow({ upload: { name, share, refusal, dismiss } }: { readonly upload: Upload }) {
  const { t } = useI18n();
  const isRunning = refusal === null;
  return (
    <>
      <div className="min-w-0 flex-1 basis-48">
        <p className="words text-sm">
          <bdi>{name}</bdi>
        </p>
        {isRunning ? (
          <progress
            aria-label={t("attach.progress", { name })}
            value={share}
            max={1}
            className="h-2 w-full accent-accent"
          />
        ) : (
          <p role="alert" className="text-sm text-red">
            {t(`attach.refused.${refusal}`, { max: maxFiles })}
          </p>
        )}
      </div>
      <SmallButton
        text={t(isRunning ? "attach.cancel" : "attach.dismiss")}
        label={t(isRunning ? "attach.cancel_label" : "attach.dismiss_label", { name })}
        run={dismiss}
      />
    </>
  );
}

interface SmallButtonProps {
  readonly text: string;
  /** Begins with the visible word, and names the file. */
  readonly label: string;
  readonly run: () => void;
}

const SmallButton = ({ text, label, run }: SmallButtonProps) => (
  <Button isSmall tone="quiet" aria-label={label} onClick={run} className="pointer-coarse:min-h-11">
    {text}
  </Button>
);

/** Announces to screen readers that a file was added or removed. */
function UploadAnnouncement({ uploads: { last } }: Pick<AttachmentsProps, "uploads">) {
  const { t } = useI18n();
  return (
    <p role="status" className="sr-only">
      {last === null ? "" : t(`attach.${last.what}`, { name: last.name })}
    </p>
  );
}

interface DropZoneProps {
  readonly uploads: Uploads;
  readonly isReadOnly: boolean;
  readonly children: ReactNode;
}

/** Takes files that are pasted or dropped anywhere in the answer; text is pasted as always. */
export function DropZone({ uploads, isReadOnly, children }: DropZoneProps) {
  const { t } = useI18n();
  // Entering a child leaves its parent.
  const [depth, setDepth] = useState(0);
  const hasFiles = ({ dataTransfer }: DragEvent) => !isReadOnly && dataTransfer.types.includes("Files");
  const onPaste = (event: ClipboardEvent) => {
    const { files, types } = event.clipboardData;
    // A table cell is also copied as a picture: paste its text.
    if (isReadOnly || files.length === 0 || types.includes("text/plain")) return;
    event.preventDefault();
    uploads.add([...files]);
  };
  return (
    <div
      className="relative"
      onPaste={onPaste}
      onDragEnter={(event) => (hasFiles(event) ? setDepth(depth + 1) : undefined)}
      onDragLeave={(event) => (hasFiles(event) ? setDepth(Math.max(0, depth - 1)) : undefined)}
      onDragOver={(event) => (hasFiles(event) ? event.preventDefault() : undefined)}
      onDrop={(event) => {
        setDepth(0);
        if (!hasFiles(event)) return;
        event.preventDefault();
        uploads.add([...event.dataTransfer.files]);
      }}
    >
      {children}
      {depth === 0 ? null : (
        <p className="pointer-events-none absolute inset-0 z-10 grid place-items-center rounded-xl border-2 border-dashed border-accent bg-card/90 p-4 text-center font-medium text-accent">
          {t("attach.drop")}
        </p>
      )}
    </div>
  );
}
