/**
 * Reviewers' groups that became supergroups: Telegram then gives the same group another id. The settings name the groups
 * that are trusted; only Telegram says under which id one of them continues ([R5]). Statements are plain text, because the
 * webhook's bundle has no compiler.
 */
import { iso } from "../kernel/clock.ts";
import { NadiaError } from "../kernel/errors.ts";
import type { Ports } from "../kernel/ports.ts";
import type { Statement } from "../kernel/sql.ts";
import type { PostSettings } from "./schema.ts";

/** A group's id as the settings have it, and its new one. */
export interface Move {
  readonly chat_id: number;
  readonly moved_to: number;
}

const insert = ({ chat_id, moved_to }: Move, now: string): Statement<{ chat_id: number }> => ({
  sql: `insert into review_group_moves (chat_id, moved_to, moved_at)
        values ($1::bigint, $2::bigint, $3::timestamptz)
        on conflict (chat_id) do update set moved_to = excluded.moved_to, moved_at = excluded.moved_at
        where review_group_moves.moved_to <> excluded.moved_to returning chat_id`,
  parameters: [chat_id, moved_to, now],
});

const select: Statement<Move> = {
  sql: "select chat_id, moved_to from review_group_moves order by chat_id",
  parameters: [],
};

/** Stores the group's new id, and logs it once. Throws Postgres errors. */
export async function recordMove(
  { sql, clock, log }: Pick<Ports, "sql" | "clock" | "log">,
  { chat_id, moved_to }: Move,
): Promise<void> {
  const stored = await sql.query(insert({ chat_id, moved_to }, iso(clock.now())));
  if (stored.length > 0) log.warn("posts.group_moved", { chat: chat_id, moved_to });
}

/** The settings' groups that have new ids. Throws Postgres errors. */
export const movedGroups = async ({
  sql,
  reviewGroups,
}: Pick<Ports, "sql"> & PostSettings): Promise<Move[]> =>
  (await sql.query(select)).filter(({ chat_id }) => reviewGroups.includes(chat_id));

/** Whether this is one of the settings' groups, possibly under its new id. Throws Postgres errors. */
export async function isReviewGroup(
  ports: Pick<Ports, "sql"> & PostSettings,
  chat: number,
): Promise<boolean> {
  if (ports.reviewGroups.includes(chat)) return true;
  return (await movedGroups(ports)).some(({ moved_to }) => moved_to === chat);
}

/** Throws `forbidden` if the chat of a post or a written answer is no longer one of the settings' groups. */
export async function requireGroup(ports: Pick<Ports, "sql"> & PostSettings, chat: number): Promise<void> {
  if (!(await isReviewGroup(ports, chat)))
    throw new NadiaError("forbidden", "this is no longer a reviewers' group");
}
