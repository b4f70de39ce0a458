/** Builds Telegram updates as the Bot API sends them: plain objects, every part of which a test can override. */

/** The sender and the message's position; `date` and `editDate` are seconds since 1970. */
export interface Written {
  readonly updateId: number;
  readonly userId: number;
  /** By default the update's id. */
  readonly messageId?: number;
  readonly date?: number;
  readonly firstName?: string;
  readonly lastName?: string;
  readonly username?: string;
  readonly languageCode?: string;
  /** Id of the message that this one replies to. */
  readonly replyTo?: number;
  readonly mediaGroupId?: string;
}

/** An update as sent: an id and one field named after its kind. */
export interface BuiltUpdate {
  readonly update_id: number;
  readonly [kind: string]: unknown;
}

/** January 1, 2026, in seconds since 1970. */
export const firstDate = 1_767_225_600;

/**
 * The date of a message to `npm start`, which uses the machine's clock and runs retention at its start: a reply to a
 * message of `firstDate` would soon be deleted because of its age.
 */
export const dateNow = (): number => Math.floor(Date.now() / 1_000);

const withoutGaps = (fields: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));

const user = ({ userId, firstName = "Anna", lastName, username, languageCode = "en" }: Written) =>
  withoutGaps({
    id: userId,
    is_bot: false,
    first_name: firstName,
    last_name: lastName,
    username,
    language_code: languageCode,
  });

const privateChat = ({ userId, firstName = "Anna", lastName, username }: Written) =>
  withoutGaps({ id: userId, type: "private", first_name: firstName, last_name: lastName, username });

/** Just the message, with any content. */
export function message(written: Written, content: Record<string, unknown>): Record<string, unknown> {
  const { updateId, messageId = updateId, date = firstDate + updateId, replyTo, mediaGroupId } = written;
  return withoutGaps({
    message_id: messageId,
    from: user(written),
    chat: privateChat(written),
    date,
    media_group_id: mediaGroupId,
    reply_to_message:
      replyTo === undefined
        ? undefined
        : { message_id: replyTo, date, chat: privateChat(written), text: "…" },
    ...content,
  });
}

/** A private `message` with any content. */
export const messageUpdate = (written: Written, content: Record<string, unknown>): BuiltUpdate => ({
  update_id: written.updateId,
  message: message(written, content),
});

/** A private text message. */
export const textUpdate = (written: Written & { readonly text: string }): BuiltUpdate =>
  messageUpdate(written, { text: written.text });

/** A private photo in three sizes, with a caption if one is given. */
export function photoUpdate(written: Written & { readonly caption?: string }): BuiltUpdate {
  const size = (name: string, width: number, height: number, file_size: number) => ({
    file_id: `photo-${written.updateId}-${name}`,
    file_unique_id: `unique-${written.updateId}-${name}`,
    width,
    height,
    file_size,
  });
  const photo = [size("s", 90, 67, 1_200), size("m", 320, 240, 15_000), size("x", 1_280, 960, 180_000)];
  return messageUpdate(written, withoutGaps({ photo, caption: written.caption }));
}

/** A private voice message of this many seconds. */
export const voiceUpdate = (
  written: Written & { readonly seconds?: number; readonly caption?: string },
): BuiltUpdate =>
  messageUpdate(
    written,
    withoutGaps({
      voice: {
        file_id: `voice-${written.updateId}`,
        file_unique_id: `unique-${written.updateId}`,
        duration: written.seconds ?? 12,
        mime_type: "audio/ogg",
        file_size: 48_000,
      },
      caption: written.caption,
    }),
  );

/** An edit of an earlier text message, identified by its `messageId`. */
export const editedUpdate = (
  written: Written & { readonly messageId: number; readonly text: string; readonly editDate?: number },
): BuiltUpdate => ({
  update_id: written.updateId,
  edited_message: message(written, {
    text: written.text,
    edit_date: written.editDate ?? firstDate + written.updateId + 60,
  }),
});

/** The customer blocked (`kicked`) or unblocked (`member`) the bot. */
export function memberChange(written: Written & { readonly status: "member" | "kicked" }): BuiltUpdate {
  const bot = { id: 7_770_001, is_bot: true, first_name: "NADIA", username: "nadia_bot" };
  const was = written.status === "member" ? "kicked" : "member";
  return {
    update_id: written.updateId,
    my_chat_member: {
      chat: privateChat(written),
      from: user(written),
      date: written.date ?? firstDate + written.updateId,
      old_chat_member: { user: bot, status: was },
      new_chat_member: { user: bot, status: written.status },
    },
  };
}

/** A text message in a supergroup. */
export const groupUpdate = (
  written: Written & { readonly groupId: number; readonly text: string },
): BuiltUpdate =>
  messageUpdate(written, {
    text: written.text,
    chat: { id: written.groupId, title: "Book club", type: "supergroup" },
  });
