/** Which events notify a reviewer, at which times, and on which devices ([R12]). */
import * as z from "zod";
import { InteractionId, Uuid } from "../kernel/ids.ts";
import { storable } from "../kernel/text.ts";
import { TimeZone } from "../kernel/zone.ts";

export const NotificationEvent = z.enum(["new", "overdue", "assigned", "mentioned"]);
export type NotificationEvent = z.infer<typeof NotificationEvent>;

/** A local time of day. */
const TimeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, "must be a time such as 22:00");

/** No notifications between these times; they span midnight if `to` is earlier than `from`. */
export const QuietHours = z
  .strictObject({ from: TimeOfDay, to: TimeOfDay })
  .refine(({ from, to }) => from !== to, { message: "must not begin and end at the same time" });
export type QuietHours = z.infer<typeof QuietHours>;

export const NotificationPreferences = z.strictObject({
  events: z.array(NotificationEvent).max(NotificationEvent.options.length),
  /** A sound in the open console. */
  sound: z.boolean(),
  /** The browser's own notifications while the console is open in another tab. */
  browser: z.boolean(),
  quiet: z.nullable(QuietHours),
  /** The reviewer's IANA time zone, in which quiet hours apply. */
  time_zone: TimeZone,
});
export type NotificationPreferences = z.infer<typeof NotificationPreferences>;

export const PushSubscriptionId = Uuid.brand<"PushSubscriptionId">();
export type PushSubscriptionId = z.infer<typeof PushSubscriptionId>;

/** A browser that gets push messages even while the console is closed. */
export const PushSubscription = z.object({
  id: PushSubscriptionId,
  user_agent: z.string().nullable(),
  created_at: z.iso.datetime(),
});
export type PushSubscription = z.infer<typeof PushSubscription>;

export const NotificationSettings = z.object({
  preferences: NotificationPreferences,
  /** False until the reviewer has stored preferences; until then these are the defaults. */
  chosen: z.boolean(),
  /** The key to subscribe with (VAPID, base64url); null if this installation sends no push messages. */
  push_key: z.string().nullable(),
  /** The caller's own, newest first. */
  subscriptions: z.array(PushSubscription),
});
export type NotificationSettings = z.infer<typeof NotificationSettings>;

const base64url = (bytes: number) =>
  z.base64url().refine((text) => Buffer.from(text, "base64url").length === bytes, {
    message: `must have ${bytes} bytes`,
  });

/** What `PushSubscription.toJSON()` of a browser yields, and the language of its messages. */
export const PushSubscriptionInput = z.object({
  endpoint: z.url().max(2_000).pipe(storable(2_000)),
  keys: z.object({ p256dh: base64url(65), auth: base64url(16) }),
  language: z.enum(["en", "de"]),
});
export type PushSubscriptionInput = z.infer<typeof PushSubscriptionInput>;

/** A notification that the caller got. */
export const SentNotification = z.object({
  event: NotificationEvent,
  /** Null for a note. */
  review: z.nullable(InteractionId),
  sent_at: z.iso.datetime(),
});
export type SentNotification = z.infer<typeof SentNotification>;

/** Notifications of the last minutes, newest first, without those from quiet hours. */
export const NotificationList = z.object({ items: z.array(SentNotification) });
export type NotificationList = z.infer<typeof NotificationList>;
