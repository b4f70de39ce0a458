/** A reviewer's unsent work on one draft: bubbles, tags, score, notes; saved here and on the server until the decision. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useReducer, useState, useSyncExternalStore } from "react";
import { useSession } from "../../../api/session.ts";
import type { Attachment } from "../../../ui/media/media-kinds.ts";
import type { Review } from "../../queue/reviews.ts";
import { applyEdit, type Edit, type EditorState, editorStateOf } from "./bubbles.ts";
import {
  isEdited,
  isSameWork,
  isTouched,
  type UnsentAnswer,
  draftWorkOf,
  type Work,
  workOfUnsent,
} from "../decision/decision.ts";
import type { Saver, Saving } from "./saver.ts";
import { discardEarlierWork, subscribeToSaving, saverFor } from "./savers.ts";
import { newestEarlierWorkOf, initialWorkOf } from "./initial-work.ts";
import { unsentQuery } from "./unsent-api.ts";
import { savedStateOf, type DraftKey } from "./unsent-work.ts";

export interface AnswerWork {
  readonly editor: EditorState;
  readonly work: Work;
  readonly isEdited: boolean;
  readonly edit: (edit: Edit) => void;
  readonly change: (part: Partial<Pick<Work, "tags" | "score" | "notes" | "linkPreview" | "own">>) => void;
  readonly attach: (attached: Attachment) => void;
  readonly detach: (id: string) => void;
  /** Stored edits of an earlier draft. */
  readonly earlier: Work | null;
  readonly takeEarlier: () => void;
  readonly dropEarlier: () => void;
  /** Null while there is nothing to save. */
  readonly saving: Saving | null;
  /** Another device stored another text, and the reviewer has to choose. */
  readonly conflict: {
    readonly other: UnsentAnswer;
    readonly take: () => void;
    readonly keep: () => void;
  } | null;
}

export function useDraftKey(review: Review): DraftKey {
  const me = useSession().reviewer.id;
  return { me, id: review.id, revision: review.revision };
}

/** `onTouch` is called on every change, because the review is being worked on. */
export function useWork(review: Review, onTouch: () => void): AnswerWork {
  const draftKey = useDraftKey(review);
  const { data } = useQuery(unsentQuery(review.id));
  const stored = data?.items ?? null;
  const other = answerAtRevision(stored, draftKey);
  const { saver, editor, work, dispatch, setRest, reset } = useEditing(review, other, onTouch);
  useAnswerFromOtherDevice(saver, other, reset);
  const saving = useSyncExternalStore(subscribeToSaving, () => saver.state());
  const touching =
    <Input>(run: (input: Input) => void) =>
    (input: Input) => {
      onTouch();
      run(input);
    };
  const { earlier, dropEarlier } = useEarlierWork(draftKey, stored);
  return {
    editor,
    work,
    isEdited: isEdited(review, work.bubbles),
    edit: touching(dispatch),
    change: touching((part) => setRest((before) => ({ ...before, ...part }))),
    attach: touching((one) =>
      setRest((before) => ({ ...before, attachments: [...before.attachments, one] })),
    ),
    detach: touching((id) =>
      setRest((before) => ({ ...before, attachments: before.attachments.filter((one) => one.id !== id) })),
    ),
    earlier,
    takeEarlier: () => (earlier === null ? undefined : touching(reset)(earlier)),
    dropEarlier,
    saving: isTouched(review, work) || saving !== "saved" ? saving : null,
    conflict: saving === "conflict" && other !== null ? conflictOf(saver, other, reset) : null,
  };
}

/** The text in the editor and the rest of the work, saved after each change. */
function useEditing(review: Review, other: UnsentAnswer | null, onTouch: () => void) {
  const draftKey = useDraftKey(review);
  const client = useQueryClient();
  const [isResumed] = useState(() => savedStateOf(sessionStorage, draftKey) !== null);
  const [start] = useState(() =>
    initialWorkOf(savedStateOf(sessionStorage, draftKey), other, draftWorkOf(review)),
  );
  const [saver] = useState(() => saverFor(client, draftKey, start.saved));
  useResumedWork(isResumed && isTouched(review, start.work), onTouch);
  const [editor, dispatch] = useReducer(applyEdit, start.work.bubbles, editorStateOf);
  const [rest, setRest] = useState<Omit<Work, "bubbles">>(withoutBubbles(start.work));
  const work: Work = { ...rest, bubbles: editor.bubbles.map(({ text }) => text) };
  useAutosave(saver, work, isTouched(review, work));
  const reset = (to: Work) => {
    dispatch({ kind: "reset", texts: to.bubbles });
    setRest(withoutBubbles(to));
  };
  return { saver, editor, work, dispatch, setRest, reset };
}

function useEarlierWork(draftKey: DraftKey, stored: readonly UnsentAnswer[] | null) {
  const client = useQueryClient();
  const [isDropped, setDropped] = useState(false);
  return {
    earlier: isDropped ? null : newestEarlierWorkOf(sessionStorage, draftKey, stored ?? []),
    dropEarlier: () => {
      discardEarlierWork(client, draftKey, stored ?? []);
      setDropped(true);
    },
  };
}

const conflictOf = (
  saver: Saver,
  other: UnsentAnswer,
  reset: (to: Work) => void,
): AnswerWork["conflict"] => ({
  other,
  take: () => {
    saver.adopt(workOfUnsent(other), other.version);
    reset(workOfUnsent(other));
  },
  keep: () => saver.overwrite(other.version),
});

const answerAtRevision = (
  stored: readonly UnsentAnswer[] | null,
  { revision }: DraftKey,
): UnsentAnswer | null => stored?.find((one) => one.revision === revision) ?? null;

const withoutBubbles = ({ bubbles: _bubbles, ...rest }: Work): Omit<Work, "bubbles"> => rest;

/** Claims the review again after a reload, which released it although it is still being worked on. */
function useResumedWork(hasWork: boolean, onTouch: () => void): void {
  useEffect(() => {
    if (hasWork) onTouch();
    // Once per page: afterwards the person decides.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, []);
}

/** Saves each change, and what is not saved yet when the page is left. */
function useAutosave(saver: Saver, work: Work, isTouched: boolean): void {
  const text = JSON.stringify(isTouched ? work : null);
  useEffect(() => {
    const now = JSON.parse(text) as Work | null;
    const saved = saver.saved();
    if (!isSameWork(now, saved.work)) saver.write(now);
    else if (!saved.isStored) void saver.flush();
  }, [saver, text]);
  useEffect(
    () => () => {
      void saver.flush();
    },
    [saver],
  );
}

/** Shows what another device stores, as long as nothing here waits to be stored. */
function useAnswerFromOtherDevice(
  saver: Saver,
  other: UnsentAnswer | null,
  show: (work: Work) => void,
): void {
  useEffect(() => {
    const { version, isStored } = saver.saved();
    if (other === null || !isStored || other.version <= version) return;
    saver.adopt(workOfUnsent(other), other.version);
    show(workOfUnsent(other));
    // Only what arrives matters.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [saver, other]);
}
