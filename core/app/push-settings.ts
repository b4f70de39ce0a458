/** What browsers need to subscribe to push messages; separate from sending, which needs more. */
import type { Settings } from "../config.ts";
import type { PushSettings } from "../notifications/preferences.ts";
import { pushKeyOf } from "../vendors/vapid.ts";

/** The key that browsers subscribe with, and the allowed push services. Throws `bad_configuration`. */
export const pushSettingsOf = ({ push }: Settings): PushSettings => ({
  pushKey: push.key === null ? null : pushKeyOf(push.key),
  pushServices: push.services,
});
