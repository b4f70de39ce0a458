/** Canned replies: found by typing, inserted at the cursor or as a separate message. */
import { useQuery } from "@tanstack/react-query";
import { type RefObject, useRef, useState } from "react";
import { useI18n } from "../../../i18n/use-i18n.tsx";
import { Button } from "../../../ui/forms/button.tsx";
import { Dialog } from "../../../ui/dialogs/dialog.tsx";
import { Input } from "../../../ui/forms/field.tsx";
import { useShortcuts } from "../../../ui/shortcuts.tsx";
import { LoadingOrFailure } from "../../../ui/states.tsx";
import type { Cursor, Edit } from "./bubbles.ts";
import { cannedRepliesQuery } from "../queries.ts";
import { ReplyFacts } from "../../settings/reply-facts.tsx";
import { compareByLanguage, type CannedReply } from "./shortcode.ts";
import type { CannedSource } from "./use-canned-replies.ts";
import type { AnswerWork } from "./use-work.ts";

interface CannedRepliesProps {
  readonly answer: AnswerWork;
  readonly cursor: RefObject<Cursor | null>;
  readonly canned: CannedSource;
}

export function CannedReplies({ answer, cursor, canned }: CannedRepliesProps) {
  const { t } = useI18n();
  const [isOpen, setOpen] = useState(false);
  const chosen = useRef<Edit | null>(null);
  const open = () => {
    chosen.current = null;
    setOpen(true);
  };
  useShortcuts([{ key: "c", label: t("review.canned"), run: open }]);
  const choose = (edit: Edit) => {
    chosen.current = edit;
    setOpen(false);
  };
  return (
    <>
      <Button isSmall onClick={open}>
        {t("review.canned")}
      </Button>
      <Dialog
        open={isOpen}
        onClose={() => setOpen(false)}
        title={t("review.canned")}
        onClosed={(event) => {
          if (chosen.current === null) return;
          // The edit moves the focus into the text.
          event.preventDefault();
          answer.edit(chosen.current);
        }}
      >
        <ReplyList
          language={canned.language}
          choose={(reply, asNewMessage) => {
            const text = canned.take(reply);
            choose(asNewMessage ? { kind: "add", text } : insertionOf(answer, cursor.current, text));
          }}
        />
      </Dialog>
    </>
  );
}

/** Inserts a text at the cursor if its bubble still exists, else at the end of the last one. */
function insertionOf({ editor }: AnswerWork, cursor: Cursor | null, text: string): Edit {
  const bubble = editor.bubbles.find(({ key }) => key === cursor?.key);
  if (bubble !== undefined && cursor !== null)
    return { kind: "insert", key: bubble.key, at: cursor.at, text };
  const last = editor.bubbles.at(-1);
  return { kind: "insert", key: last?.key ?? 0, at: last?.text.length ?? 0, text };
}

type ChooseReply = (reply: CannedReply, asOwn: boolean) => void;

interface ReplyListProps {
  readonly language: string | null;
  readonly choose: ChooseReply;
}

function ReplyList({ language, choose }: ReplyListProps) {
  const { t } = useI18n();
  const query = useQuery(cannedRepliesQuery);
  const [search, setSearch] = useState("");
  if (query.data === undefined) return <LoadingOrFailure error={query.error} refetch={query.refetch} />;
  const { items } = query.data;
  if (items.length === 0) return <p className="text-soft">{t("review.canned_empty")}</p>;
  const words = search.trim().toLocaleLowerCase();
  const found = items
    .filter(({ title, text, shortcode }) =>
      `${shortcode ?? ""}\n${title}\n${text}`.toLocaleLowerCase().includes(words),
    )
    .toSorted(compareByLanguage(language));
  return (
    <div className="space-y-3">
      <Input
        label={t("review.canned_search")}
        // Searching is this dialog's only purpose.
        // oxlint-disable-next-line jsx-a11y/no-autofocus
        autoFocus
        value={search}
        hint={t("review.canned_hint")}
        onChange={({ target }) => setSearch(target.value)}
        onKeyDown={(event) => {
          const [first] = found;
          if (event.key !== "Enter" || event.nativeEvent.isComposing || first === undefined) return;
          event.preventDefault();
          choose(first, false);
        }}
      />
      {found.length === 0 ? <p className="text-soft">{t("review.canned_none")}</p> : null}
      <ul className="divide-y divide-line">
        {found.map((reply) => (
          <ReplyItem key={reply.id} reply={reply} choose={choose} />
        ))}
      </ul>
    </div>
  );
}

interface ReplyItemProps {
  readonly reply: CannedReply;
  readonly choose: ChooseReply;
}

function ReplyItem({ reply, choose }: ReplyItemProps) {
  const { t } = useI18n();
  return (
    <li className="py-3">
      <h3 className="words text-base">
        <bdi>{reply.title}</bdi>
      </h3>
      <ReplyFacts reply={reply} />
      <p className="words line-clamp-3 text-sm text-soft">{reply.text}</p>
      <div className="mt-2 flex flex-wrap gap-2">
        <Button isSmall onClick={() => choose(reply, false)}>
          {t("review.canned_insert")}
        </Button>
        <Button isSmall onClick={() => choose(reply, true)}>
          {t("review.canned_add")}
        </Button>
      </div>
    </li>
  );
}
