/** What a notification says; the push worker has only these texts. */
import { texts } from "./text.ts";

export const announcements = texts({
  "announcement.new_one": ["A new review is waiting", "Eine neue Prüfung wartet"],
  "announcement.new_other": ["{count} new reviews are waiting", "{count} neue Prüfungen warten"],
  "announcement.overdue_one": ["A review is overdue", "Eine Prüfung ist überfällig"],
  "announcement.overdue_other": ["{count} reviews are overdue", "{count} Prüfungen sind überfällig"],
  "announcement.assigned_one": ["A review was assigned to you", "Ihnen wurde eine Prüfung zugewiesen"],
  "announcement.assigned_other": [
    "{count} reviews were assigned to you",
    "Ihnen wurden {count} Prüfungen zugewiesen",
  ],
  "announcement.mentioned_one": ["A note mentions you", "Sie werden in einer Notiz erwähnt"],
  "announcement.mentioned_other": ["{count} notes mention you", "Sie werden in {count} Notizen erwähnt"],
});
