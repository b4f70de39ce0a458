/** A browser's push service. */
import type { NotificationEvent } from "./schema.ts";

/** Where a browser listens, and its public keys, for which only it can decrypt. */
export interface PushTarget {
  readonly endpoint: string;
  readonly p256dh: string;
  readonly auth: string;
}

/** Ids and counts only: the push service cannot read it, but the screen of a locked phone shows it. */
export interface PushMessage {
  readonly v: 1;
  readonly event: NotificationEvent;
  readonly count: number;
  /** The review to open, if it is only one. */
  readonly review: string | null;
  /** The language to say it in. */
  readonly language: string;
}

export type PushResult =
  | { readonly kind: "sent" }
  /** The browser unsubscribed. */
  | { readonly kind: "gone" }
  | { readonly kind: "refused"; readonly status: number }
  /** No answer. */
  | { readonly kind: "lost"; readonly reason: string };

export interface PushService {
  /** The key that browsers subscribe with. */
  readonly publicKey: string;
  /** Never throws. */
  send(target: PushTarget, message: PushMessage): Promise<PushResult>;
}
