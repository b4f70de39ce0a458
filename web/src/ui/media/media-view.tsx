/** A message's file: a photo that opens larger, sound and video to play, a document to download, or why there is none. */
import { useQuery } from "@tanstack/react-query";
import { type RefObject, useCallback, useEffect, useRef, useState } from "react";
import { type MediaSource, mediaQuery } from "../../api/media.ts";
import { Problem } from "../../api/client.ts";
import { useI18n } from "../../i18n/use-i18n.tsx";
import { Dialog } from "../dialogs/dialog.tsx";
import { Button } from "../forms/button.tsx";
import { mediaTextOf } from "../text/message-notes.ts";
import {
  boxClassOf,
  elementFor,
  isTooLarge,
  type Media,
  loadsImmediately,
  fileSizeOf,
} from "./media-kinds.ts";

interface MediaViewProps {
  readonly media: Media;
  readonly source: MediaSource;
}

export function MediaView({ media, source }: MediaViewProps) {
  const { t } = useI18n();
  return (
    <>
      <p className="words text-soft italic">{mediaTextOf(media.description, t)}</p>
      <MediaFile media={media} source={source} />
    </>
  );
}

/** The file alone, without a description. */
export function MediaFile({ media, source }: MediaViewProps) {
  const { t } = useI18n();
  const boxClass = boxClassOf(media);
  if (boxClass === null) return null;
  if (isTooLarge(media)) return <p className="my-1 text-sm text-soft">{t("media.media_too_large")}</p>;
  return <FileBox media={media} source={source} boxClass={boxClass} />;
}

function FileBox({ media, source, boxClass }: MediaViewProps & { readonly boxClass: string }) {
  const ref = useRef<HTMLDivElement>(null);
  const [isWanted, setWanted] = useState(false);
  const isSeen = useWasVisible(ref);
  const { data, error, isFetching, refetch } = useQuery({
    ...mediaQuery(source),
    enabled: isWanted || (isSeen && loadsImmediately(media)),
  });
  const load = () => (error === null ? setWanted(true) : void refetch());
  return (
    <div ref={ref} className={`my-1.5 flex max-w-full items-center justify-center ${boxClass}`}>
      {data !== undefined ? (
        <FileContent media={media} blob={data} />
      ) : error !== null && !isFetching ? (
        <MissingFile error={error} retry={load} />
      ) : isFetching || loadsImmediately(media) ? (
        <LoadingFile />
      ) : (
        <LoadButton media={media} load={load} />
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

const placeholderClass = "flex size-full items-center justify-center rounded-lg bg-sunk text-sm text-soft";

function LoadingFile() {
  const { t } = useI18n();
  return (
    <p role="status" className={`${placeholderClass} animate-pulse p-2`}>
      {t("state.loading")}
    </p>
  );
}

function LoadButton({ media, load }: { readonly media: Media; readonly load: () => void }) {
  const { t, number } = useI18n();
  const size = media.file_size === null ? "" : ` (${fileSizeOf(media.file_size, number)})`;
  return (
    <div className={media.type === "document" ? "" : placeholderClass}>
      <Button isSmall onClick={load}>
        <bdi className="words">{t("media.load", { what: (media.file_name ?? t("media.file")) + size })}</bdi>
      </Button>
    </div>
  );
}

const fileErrorCodes = ["attachment_gone", "media_gone", "media_too_large", "media_unavailable"] as const;

function MissingFile({ error, retry }: { readonly error: Error; readonly retry: () => void }) {
  const { t } = useI18n();
  const code = error instanceof Problem ? fileErrorCodes.find((known) => known === error.code) : undefined;
  return (
    <div className={`${placeholderClass} flex-wrap gap-2 p-2 text-center`}>
      <span>{t(code === undefined ? "media.media_unavailable" : `media.${code}`)}</span>
      {code === "media_too_large" ? null : (
        <Button isSmall onClick={retry}>
          {t("state.retry")}
        </Button>
      )}
    </div>
  );
}

function FileContent({ media, blob }: { readonly media: Media; readonly blob: Blob }) {
  const { t } = useI18n();
  const sourceRef = useObjectUrl(blob, "src");
  const [isBroken, setBroken] = useState(false);
  const element = isBroken ? null : elementFor(media, blob.type);
  const description = mediaTextOf(media.description, t);
  const onError = () => setBroken(true);
  if (element === null) return <DownloadLink media={media} blob={blob} />;
  if (element === "img") return <Picture blob={blob} description={description} onBroken={onError} />;
  // A customer's recording comes without captions.
  return element === "audio" ? (
    // oxlint-disable-next-line jsx-a11y/media-has-caption
    <audio controls ref={sourceRef} aria-label={description} onError={onError} className="w-full" />
  ) : (
    // oxlint-disable-next-line jsx-a11y/media-has-caption
    <video
      controls
      ref={sourceRef}
      aria-label={description}
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
  readonly description: string;
  readonly onBroken: () => void;
}

function Picture({ blob, description, onBroken }: PictureProps) {
  const { t } = useI18n();
  const sourceRef = useObjectUrl(blob, "src");
  const [isLarge, setLarge] = useState(false);
  return (
    <>
      <button
        type="button"
        aria-label={t("media.enlarge", { what: description })}
        aria-haspopup="dialog"
        onClick={() => setLarge(true)}
        className="size-full cursor-zoom-in overflow-hidden rounded-lg bg-sunk"
      >
        <img ref={sourceRef} alt={description} onError={onBroken} className="size-full object-contain" />
      </button>
      <Dialog open={isLarge} onClose={() => setLarge(false)} title={description} isWide>
        <LargePicture blob={blob} description={description} />
      </Dialog>
    </>
  );
}

function LargePicture({ blob, description }: Pick<PictureProps, "blob" | "description">) {
  const sourceRef = useObjectUrl(blob, "src");
  return (
    <img
      ref={sourceRef}
      alt={description}
      className="mx-auto max-h-[72dvh] max-w-full rounded-lg object-contain"
    />
  );
}

function DownloadLink({ media, blob }: { readonly media: Media; readonly blob: Blob }) {
  const { t, number } = useI18n();
  const sourceRef = useObjectUrl(blob, "href");
  const name = media.file_name ?? t("media.file");
  return (
    <p className="text-sm">
      {media.type === "document" ? null : <span className="text-soft">{t("media.not_shown")} </span>}
      <a
        ref={sourceRef}
        href="#file"
        download={name}
        className="words text-accent underline underline-offset-2"
      >
        <bdi>{t("media.download", { what: `${name} (${fileSizeOf(blob.size, number)})` })}</bdi>
      </a>
    </p>
  );
}
