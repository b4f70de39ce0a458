/** What a notification says; the push worker has only these texts. */
import { texts } from "./text.ts";

export const told = texts({
  "told.new_one": ["A new review waits", "Eine neue Prüfung wartet"],
  "told.new_other": ["{count} new reviews wait", "{count} neue Prüfungen warten"],
  "told.overdue_one": ["A review is overdue", "Eine Prüfung ist überfällig"],
  "told.overdue_other": ["{count} reviews are overdue", "{count} Prüfungen sind überfällig"],
  "told.assigned_one": ["A review was assigned to you", "Ihnen wurde eine Prüfung zugewiesen"],
  "told.assigned_other": [
    "{count} reviews were assigned to you",
    "Ihnen wurden {count} Prüfungen zugewiesen",
  ],
  "told.mentioned_one": ["A note mentions you", "Sie werden in einer Notiz erwähnt"],
  "told.mentioned_other": ["{count} notes mention you", "Sie werden in {count} Notizen erwähnt"],
});
