/** A reviewer's unsent work on one draft: bubbles, tags, score, notes; kept until the decision. */
import { useEffect, useReducer, useState } from "react";
import { useSession } from "../../../api/session.ts";
import type { Review } from "../../queue/filters.ts";
import { edited, type Edit, type Sheet, sheetOf } from "./bubbles.ts";
import { isEdited, isTouched, untouched, type Work } from "../decision/decision.ts";
import { earlierWork, forgetWork, keepWork, keptWork, type Place } from "./unsent-work.ts";

export interface AnswerWork {
  readonly sheet: Sheet;
  readonly work: Work;
  readonly isEdited: boolean;
  readonly edit: (edit: Edit) => void;
  readonly change: (part: Partial<Pick<Work, "tags" | "score" | "notes" | "linkPreview">>) => void;
  /** Stored edits of an earlier draft. */
  readonly earlier: Work | null;
  readonly takeEarlier: () => void;
  readonly dropEarlier: () => void;
}

export function usePlace(review: Review): Place {
  const me = useSession().reviewer.id;
  return { me, id: review.id, revision: review.revision };
}

/** `onTouch` is called on every change, because the review is being worked on. */
export function useWork(review: Review, onTouch: () => void): AnswerWork {
  const place = usePlace(review);
  const [kept] = useState(() => keptWork(sessionStorage, place));
  const first = kept ?? untouched(review);
  useGoingOn(kept !== null && isTouched(review, kept), onTouch);
  const [sheet, dispatch] = useReducer(edited, first.bubbles, sheetOf);
  const [rest, setRest] = useState<Omit<Work, "bubbles">>(restOf(first));
  const [earlier, setEarlier] = useState(() => earlierWork(sessionStorage, place)?.work ?? null);
  const work: Work = { ...rest, bubbles: sheet.bubbles.map(({ text }) => text) };
  useKeeping(review, place, work);
  const edit = (one: Edit) => {
    onTouch();
    dispatch(one);
  };
  return {
    sheet,
    work,
    isEdited: isEdited(review, work.bubbles),
    edit,
    change: (part) => {
      onTouch();
      setRest((before) => ({ ...before, ...part }));
    },
    earlier,
    takeEarlier: () => {
      if (earlier === null) return;
      edit({ kind: "reset", texts: earlier.bubbles });
      setRest(restOf(earlier));
    },
    dropEarlier: () => {
      forgetWork(sessionStorage, { ...place, revision: place.revision - 1 });
      setEarlier(null);
    },
  };
}

const restOf = ({ bubbles: _bubbles, ...rest }: Work): Omit<Work, "bubbles"> => rest;

/** Reloading the page in the middle of work released the review, but it is still being worked on. */
function useGoingOn(hasWork: boolean, onTouch: () => void): void {
  useEffect(() => {
    if (hasWork) onTouch();
    // Once per page: afterwards the person decides.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, []);
}

function useKeeping(review: Review, place: Place, work: Work): void {
  const { me, id, revision } = place;
  const text = JSON.stringify(work);
  const touched = isTouched(review, work);
  useEffect(() => {
    keepWork(sessionStorage, { me, id, revision }, touched ? (JSON.parse(text) as Work) : null);
  }, [me, id, revision, text, touched]);
}
