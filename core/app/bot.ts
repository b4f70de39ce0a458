/**
 * One bot per set of stores: Telegram numbers each bot's updates and messages separately, so a second bot's would look
 * like duplicates.
 */
import { NadiaError } from "../kernel/errors.ts";
import type { Sql, Statement } from "../kernel/sql.ts";

/** The first bot wins; yields the bot that owns the stores. */
const claim = (id: number): Statement<{ bot_id: number }> => ({
  sql: `insert into store_owner (bot_id) values ($1::bigint) on conflict (singleton) do update
        set bot_id = store_owner.bot_id returning bot_id`,
  parameters: [id],
});

/** The bot id in this token. Throws `bad_configuration` if there is none. */
export function botIdOf(botToken: string): number {
  const id = Number.parseInt(botToken, 10);
  if (Number.isSafeInteger(id)) return id;
  throw new NadiaError("bad_configuration", "TELEGRAM_BOT_TOKEN must begin with the bot's id and a colon");
}

/**
 * Records the token's bot as the owner of the stores. Throws `bad_configuration` if they hold another bot's messages.
 */
export const claimStores = async (sql: Sql, botToken: string): Promise<void> =>
  claimFor(sql, botIdOf(botToken));

/** Records a bot as the owner of the stores, by its id. Throws as `claimStores` does. */
export async function claimFor(sql: Sql, id: number): Promise<void> {
  const [owner] = await sql.query(claim(id));
  if (owner === undefined || owner.bot_id === id) return;
  throw new NadiaError(
    "bad_configuration",
    `these stores hold the messages of bot ${owner.bot_id}, but this is bot ${id}, whose messages ` +
      "would be lost as duplicates: use the other bot's TELEGRAM_BOT_TOKEN, or other stores (on a laptop another NADIA_DATA_DIR)",
    { facts: { stored: owner.bot_id, given: id } },
  );
}
