/** A reviewer's notification preferences and subscribed browsers. */
import { iso } from "../kernel/clock.ts";
import { NadiaError } from "../kernel/errors.ts";
import { invalidField } from "../kernel/faults.ts";
import type { ReviewerId } from "../kernel/ids.ts";
import type { Ports } from "../kernel/ports.ts";
import { isPushAddress, isPushKey, maxSubscriptions, recentMs, defaults } from "./rules.ts";
import {
  type NotificationPreferences,
  type NotificationSettings,
  type PushSubscription,
  PushSubscriptionId,
  type PushSubscriptionInput,
  type NotificationList,
} from "./schema.ts";
import * as sql from "./sql.ts";

export interface PushSettings {
  /** The key that browsers subscribe with; null if push is off. */
  readonly pushKey: string | null;
  /** Origins of push services other than the browser vendors' own. */
  readonly pushServices: readonly string[];
}

/** The reviewer's preferences or the defaults, with their browsers. */
export async function notificationSettings(
  { sql: db, pushKey }: Pick<Ports, "sql"> & PushSettings,
  reviewer: ReviewerId,
): Promise<NotificationSettings> {
  const { preferences, subscriptions } = await db.batch({
    preferences: sql.selectPreferences(reviewer),
    subscriptions: sql.selectSubscriptions(reviewer),
  });
  const [row] = preferences;
  return {
    preferences: row === undefined ? defaults : preferencesOf(row),
    chosen: row !== undefined,
    push_key: pushKey,
    subscriptions,
  };
}

const preferencesOf = ({ quiet_from, quiet_to, ...row }: sql.PreferencesRow): NotificationPreferences => ({
  ...row,
  quiet: quiet_from === null || quiet_to === null ? null : { from: quiet_from, to: quiet_to },
});

/** Replaces the reviewer's preferences. */
export async function putPreferences(
  ports: Pick<Ports, "sql" | "clock"> & PushSettings,
  reviewer: ReviewerId,
  preferences: NotificationPreferences,
): Promise<NotificationSettings> {
  await ports.sql.query(sql.putPreferences(reviewer, preferences, iso(ports.clock.now())));
  return notificationSettings(ports, reviewer);
}

/**
 * Adds or renews the reviewer's browser; beyond ten, the oldest is removed. Throws `field_invalid` for an address that
 * belongs to no push service, and `wrong_state` if push is off.
 */
export async function subscribe(
  { sql: db, clock, ids, pushKey, pushServices }: Pick<Ports, "sql" | "clock" | "ids"> & PushSettings,
  reviewer: ReviewerId,
  { endpoint, keys, language }: PushSubscriptionInput,
  userAgent: string | null,
): Promise<PushSubscription> {
  if (pushKey === null)
    throw new NadiaError("wrong_state", "push messages are off: this installation has no NADIA_VAPID_KEY");
  if (!isPushAddress(endpoint, pushServices))
    throw invalidField({ field: "endpoint", message: "must be the address of a browser's push service" });
  if (!isPushKey(keys.p256dh))
    throw invalidField({ field: "keys.p256dh", message: "must be a P-256 public key" });
  const { added } = await db.batch({
    added: sql.putSubscription({
      id: PushSubscriptionId.parse(ids.random()),
      reviewer,
      endpoint,
      ...keys,
      language,
      userAgent,
      now: iso(clock.now()),
    }),
    bound: sql.boundSubscriptions(reviewer, maxSubscriptions),
  });
  const [subscription] = added;
  if (subscription !== undefined) return subscription;
  throw new NadiaError("internal", "the subscription was not stored");
}

/** Throws `not_found` if it is not the reviewer's. */
export async function unsubscribe(
  { sql: db }: Pick<Ports, "sql">,
  id: PushSubscriptionId,
  reviewer: ReviewerId,
): Promise<void> {
  const [gone] = await db.query(sql.deleteSubscription(id, reviewer));
  if (gone === undefined)
    throw new NadiaError("not_found", "you have no push subscription with this id", {
      facts: { subscription: id },
    });
}

/** More than anybody would notice; the rest is in the queue. */
const maxListed = 50;

/** The notifications that the reviewer got in the last minutes. */
export const listNotifications = async (
  { sql: db, clock }: Pick<Ports, "sql" | "clock">,
  reviewer: ReviewerId,
): Promise<NotificationList> => ({
  items: await db.query(sql.selectSent(reviewer, iso(clock.now() - recentMs), maxListed)),
});
