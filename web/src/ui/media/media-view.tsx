/** A message's file: a photo that opens larger, sound and video to play, a document to download, or why there is none. */
import { useQuery } from "@tanstack/react-query";
import { type RefObject, useCallback, useEffect, useRef, useState } from "react";
import { type MediaSource, mediaQuery } from "../../api/media.ts";
import { Problem } from "../../api/client.ts";
import { useI18n } from "../../i18n/use-i18n.tsx";
import { Dialog } from "../dialogs/dialog.tsx";
import { Button } from "../forms/button.tsx";
import { mediaWords } from "../text/message-notes.ts";
import { boxOf, elementFor, isTooLarge, type Media, readsAtOnce, sizeOf } from "./kinds.ts";

interface MediaViewProps {
  readonly media: Media;
  readonly source: MediaSource;
}

export function MediaView({ media, source }: MediaViewProps) {
  const { t } = useI18n();
  return (
    <>
      <p className="words text-soft italic">{mediaWords(media.description, t)}</p>
      <MediaFile media={media} source={source} />
    </>
  );
}

/** The file alone, without a description. */
export function MediaFile({ media, source }: MediaViewProps) {
  const { t } = useI18n();
  const box = boxOf(media);
  if (box === null) return null;
  if (isTooLarge(media)) return <p className="my-1 text-sm text-soft">{t("media.media_too_large")}</p>;
  return <File media={media} source={source} box={box} />;
}

function File({ media, source, box }: MediaViewProps & { readonly box: string }) {
  const ref = useRef<HTMLDivElement>(null);
  const [isWanted, setWanted] = useState(false);
  const isSeen = useWasVisible(ref);
  const { data, error, isFetching, refetch } = useQuery({
    ...mediaQuery(source),
    enabled: isWanted || (isSeen && readsAtOnce(media)),
  });
  const want = () => (error === null ? setWanted(true) : void refetch());
  return (
    <div ref={ref} className={`my-1.5 flex max-w-full items-center justify-center ${box}`}>
      {data !== undefined ? (
        <Shown media={media} blob={data} />
      ) : error !== null && !isFetching ? (
        <Missing error={error} retry={want} />
      ) : isFetching || readsAtOnce(media) ? (
        <Waiting />
      ) : (
        <LoadButton media={media} load={want} />
      )}
    </div>
  );
}

/** True from when the element first comes near the visible part of the page. */
function useWasVisible(ref: RefObject<HTMLElement | null>): boolean {
  const [isSeen, setSeen] = useState(false);
  useEffect(() => {
    const observer = new IntersectionObserver(
      (entries) => {
        if (entries.some(({ isIntersecting }) => isIntersecting)) setSeen(true);
      },
      { rootMargin: "200px" },
    );
    if (ref.current !== null) observer.observe(ref.current);
    return () => observer.disconnect();
  }, [ref]);
  return isSeen;
}

const placeholder = "flex size-full items-center justify-center rounded-lg bg-sunk text-sm text-soft";

function Waiting() {
  const { t } = useI18n();
  return (
    <p role="status" className={`${placeholder} animate-pulse p-2`}>
      {t("state.loading")}
    </p>
  );
}

function LoadButton({ media, load }: { readonly media: Media; readonly load: () => void }) {
  const { t, number } = useI18n();
  const size = media.file_size === null ? "" : ` (${sizeOf(media.file_size, number)})`;
  return (
    <div className={media.type === "document" ? "" : placeholder}>
      <Button small onClick={load}>
        <bdi className="words">{t("media.load", { what: (media.file_name ?? t("media.file")) + size })}</bdi>
      </Button>
    </div>
  );
}

const reasons = ["attachment_gone", "media_gone", "media_too_large", "media_unavailable"] as const;

function Missing({ error, retry }: { readonly error: Error; readonly retry: () => void }) {
  const { t } = useI18n();
  const code = error instanceof Problem ? reasons.find((known) => known === error.code) : undefined;
  return (
    <div className={`${placeholder} flex-wrap gap-2 p-2 text-center`}>
      <span>{t(code === undefined ? "media.media_unavailable" : `media.${code}`)}</span>
      {code === "media_too_large" ? null : (
        <Button small onClick={retry}>
          {t("state.retry")}
        </Button>
      )}
    </div>
  );
}

function Shown({ media, blob }: { readonly media: Media; readonly blob: Blob }) {
  const { t } = useI18n();
  const source = useObjectUrl(blob, "src");
  const [isBroken, setBroken] = useState(false);
  const element = isBroken ? null : elementFor(media, blob.type);
  const what = mediaWords(media.description, t);
  const onError = () => setBroken(true);
  if (element === null) return <Download media={media} blob={blob} />;
  if (element === "img") return <Picture blob={blob} what={what} onBroken={onError} />;
  // A customer's recording comes without captions.
  return element === "audio" ? (
    // oxlint-disable-next-line jsx-a11y/media-has-caption
    <audio controls ref={source} aria-label={what} onError={onError} className="w-full" />
  ) : (
    // oxlint-disable-next-line jsx-a11y/media-has-caption
    <video
      controls
      ref={source}
      aria-label={what}
      onError={onError}
      className="size-full rounded-lg bg-black object-contain"
    />
  );
}

/** A ref that gives its element the blob's address for as long as the element is there. */
function useObjectUrl(blob: Blob, attribute: "src" | "href") {
  return useCallback(
    (element: HTMLElement | null) => {
      const address = URL.createObjectURL(blob);
      element?.setAttribute(attribute, address);
      return () => URL.revokeObjectURL(address);
    },
    [blob, attribute],
  );
}

interface PictureProps {
  readonly blob: Blob;
  readonly what: string;
  readonly onBroken: () => void;
}

function Picture({ blob, what, onBroken }: PictureProps) {
  const { t } = useI18n();
  const source = useObjectUrl(blob, "src");
  const [isLarge, setLarge] = useState(false);
  return (
    <>
      <button
        type="button"
        aria-label={t("media.enlarge", { what })}
        aria-haspopup="dialog"
        onClick={() => setLarge(true)}
        className="size-full cursor-zoom-in overflow-hidden rounded-lg bg-sunk"
      >
        <img ref={source} alt={what} onError={onBroken} className="size-full object-contain" />
      </button>
      <Dialog open={isLarge} onClose={() => setLarge(false)} title={what} isWide>
        <LargePicture blob={blob} what={what} />
      </Dialog>
    </>
  );
}

function LargePicture({ blob, what }: Pick<PictureProps, "blob" | "what">) {
  const source = useObjectUrl(blob, "src");
  return (
    <img ref={source} alt={what} className="mx-auto max-h-[72dvh] max-w-full rounded-lg object-contain" />
  );
}

function Download({ media, blob }: { readonly media: Media; readonly blob: Blob }) {
  const { t, number } = useI18n();
  const source = useObjectUrl(blob, "href");
  const name = media.file_name ?? t("media.file");
  return (
    <p className="text-sm">
      {media.type === "document" ? null : <span className="text-soft">{t("media.not_shown")} </span>}
      <a ref={source} href="#file" download={name} className="words text-accent underline underline-offset-2">
        <bdi>{t("media.download", { what: `${name} (${sizeOf(blob.size, number)})` })}</bdi>
      </a>
    </p>
  );
}
