/** Loads parts of the console's code when they are first needed. */
import { type ComponentType, createElement, type ReactNode, useEffect, useRef, useState } from "react";
import { NotLoadedError } from "./error-text.ts";
import { useErrorText } from "./use-error-text.ts";
import { useToast } from "./dialogs/toast.tsx";

/** Imports a part. Throws `NotLoadedError`. */
export async function loadPart<T>(part: () => Promise<T>): Promise<T> {
  try {
    return await part();
  } catch (cause) {
    throw new NotLoadedError("a part of the console could not be loaded", { cause });
  }
}

const isServed = (): Promise<boolean> =>
  fetch("/", { method: "HEAD", cache: "no-store" }).then(
    ({ ok }) => ok,
    () => false,
  );

/**
 * Imports a page. Throws `NotLoadedError`; while the console is served, with the browser's message, because the router then
 * reloads the document once, which gets a new build. Without a connection that would leave only the browser's error page.
 */
export async function loadPage<T>(page: () => Promise<T>): Promise<T> {
  try {
    return await page();
  } catch (cause) {
    const reloads = cause instanceof Error && (await isServed());
    throw new NotLoadedError(reloads ? cause.message : "the page could not be loaded", { cause });
  }
}

/** Reloads the document, unless that would leave only the browser's error page. Browsers do not repeat a failed import. */
export async function reloadIfServed(): Promise<void> {
  if (await isServed()) location.reload();
}

type Load<Props> = () => Promise<ComponentType<Props>>;

/** Draws a part. */
type Draw<Props> = (props: Props) => ReactNode;

/** What draws the part, once it is needed and loaded, else null. After a failure the next need tries again. */
export function usePart<Props extends object>(
  load: Load<Props>,
  isNeeded: boolean,
  failed: (error: unknown) => void,
): Draw<Props> | null {
  const [draw, setDraw] = useState<Draw<Props> | null>(null);
  const latest = useRef(failed);
  useEffect(() => {
    latest.current = failed;
  });
  const isDue = isNeeded && draw === null;
  useEffect(() => {
    if (!isDue) return undefined;
    let isOver = false;
    loadPart(load).then(
      (part) => (isOver ? undefined : setDraw(() => (props: Props) => createElement(part, props))),
      (error: unknown) => (isOver ? undefined : latest.current(error)),
    );
    return () => {
      isOver = true;
    };
  }, [isDue, load]);
  return draw;
}

/** As `usePart`, for a part that somebody opens: a failure is shown, and closes it. */
export function useOpenedPart<Props extends object>(
  load: Load<Props>,
  isOpen: boolean,
  close: () => void,
): Draw<Props> | null {
  const showToast = useToast();
  const errorText = useErrorText();
  return usePart(load, isOpen, (error) => {
    showToast({ text: errorText(error), tone: "bad" });
    close();
  });
}
