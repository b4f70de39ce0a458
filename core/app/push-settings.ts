/** What browsers need for push messages; apart from sending, which needs more. */
import type { Settings } from "../config.ts";
import type { PushSettings } from "../notifications/preferences.ts";
import { pushKeyOf } from "../vendors/vapid.ts";

/** What browsers may subscribe with, and where. Throws `bad_configuration`. */
export const pushSettingsOf = ({ push }: Settings): PushSettings => ({
  pushKey: push.key === null ? null : pushKeyOf(push.key),
  pushServices: push.services,
});
