/** The files that are on their way to the server, or were refused. */
import { useEffect, useRef, useState } from "react";
import type { Attachment } from "../../../ui/media/media-kinds.ts";
import type { Review } from "../../queue/reviews.ts";
import {
  discardUpload,
  maxFiles,
  uploadRefusalOf,
  fileRefusalOf,
  type UploadRefusal,
  upload,
} from "./upload.ts";
import type { AnswerWork } from "./use-work.ts";

export interface Upload {
  readonly key: number;
  readonly name: string;
  /** The share that the server has, 0 to 1. */
  readonly share: number;
  /** Null while the upload is running. */
  readonly refusal: UploadRefusal | null;
  /** Cancels it; for a refused one, dismisses its message. */
  readonly dismiss: () => void;
}

export interface Uploads {
  readonly list: readonly Upload[];
  readonly isBusy: boolean;
  readonly add: (files: readonly File[]) => void;
  readonly remove: (attached: Attachment) => void;
  /** What happened last: a file was attached or removed. */
  readonly last: { readonly name: string; readonly what: "done" | "removed" } | null;
}

export function useUploads(review: Review, { work, attach, detach }: AnswerWork): Uploads {
  const { all: list, change, begin } = useUploadList();
  const [last, setLast] = useState<Uploads["last"]>(null);
  const pageSignalOf = useAbortOnUnmount();
  const start = async (file: File, refusal: UploadRefusal | null) => {
    const { key, stop } = begin(file.name, refusal);
    if (refusal !== null) return;
    const signal = AbortSignal.any([stop, pageSignalOf()]);
    try {
      const attached = await upload(review.id, file, (share) => change(key, { share }), signal);
      change(key, null);
      attach(attached);
      setLast({ name: attached.name, what: "done" });
    } catch (error) {
      if (!signal.aborted) change(key, { refusal: uploadRefusalOf(error) });
    }
  };
  const running = list.filter(({ refusal }) => refusal === null).length;
  return {
    list,
    isBusy: running > 0,
    add: (files) => {
      const room = maxFiles - work.attachments.length - running;
      for (const [index, file] of files.entries())
        void start(file, index >= room ? "too_many" : fileRefusalOf(file));
    },
    remove: (attached) => {
      detach(attached.id);
      discardUpload(review.id, attached.id);
      setLast({ name: attached.name, what: "removed" });
    },
    last,
  };
}

/** The uploads as they are shown. */
function useUploadList() {
  const [list, setList] = useState<readonly Upload[]>([]);
  const nextKey = useRef(0);
  const change = (key: number, part: Partial<Upload> | null) =>
    setList((before) =>
      before.flatMap((one) => (one.key !== key ? [one] : part === null ? [] : [{ ...one, ...part }])),
    );
  const begin = (name: string, refusal: UploadRefusal | null) => {
    const key = nextKey.current;
    nextKey.current += 1;
    const stop = new AbortController();
    const dismiss = () => {
      stop.abort();
      change(key, null);
    };
    setList((before) => [...before, { key, name, share: 0, refusal, dismiss }]);
    return { key, stop: stop.signal };
  };
  return { all: list, change, begin };
}

/** Uploads end with the page: what was not attached has no answer that names it. */
function useAbortOnUnmount(): () => AbortSignal {
  const leaving = useRef(new AbortController());
  useEffect(() => {
    const page = new AbortController();
    leaving.current = page;
    return () => page.abort();
  }, []);
  return () => leaving.current.signal;
}
