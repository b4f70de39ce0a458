/** Texts of saved views. */
import { texts } from "./text.ts";

export const views = texts({
  "views.list": ["Saved views", "Gespeicherte Ansichten"],
  "views.save": ["Save view", "Ansicht speichern"],
  "views.manage": ["Views", "Ansichten"],
  "views.key": ["Saved views", "Gespeicherte Ansichten"],
  "views.title": ["Saved views", "Gespeicherte Ansichten"],
  "views.form": ["Save these filters", "Diese Filter speichern"],
  "views.name": ["Name", "Name"],
  "views.shared": ["Everyone in the team sees it", "Alle im Team sehen sie"],
  "views.replaces": [
    "You have a view with this name. It will be replaced.",
    "Sie haben eine Ansicht mit diesem Namen. Sie wird ersetzt.",
  ],
  "views.left_out": [
    "Your search text and the customer are not saved, because a view remains after a customer’s data is erased.",
    "Suchtext und Kunde werden nicht gespeichert, weil eine Ansicht auch nach der Löschung eines Kunden bestehen bleibt.",
  ],
  "views.nothing": [
    "Set a filter on this page first; then you can save it here.",
    "Filtern Sie zuerst diese Seite; dann können Sie den Filter hier speichern.",
  ],
  "views.none": ["No saved views for this page yet.", "Noch keine gespeicherten Ansichten für diese Seite."],
  "views.saved": ["View saved.", "Ansicht gespeichert."],
  "views.deleted": ["View deleted.", "Ansicht gelöscht."],
  "views.mine": ["only you", "nur Sie"],
  "views.mine_shared": ["yours, for the team", "Ihre, für das Team"],
  "views.by": ["by {name}, for the team", "von {name}, für das Team"],
  "views.delete_title": ["Delete “{name}”?", "„{name}“ löschen?"],
  "views.delete_text": [
    "The view disappears for everyone who sees it. What it shows is not deleted.",
    "Die Ansicht verschwindet für alle, die sie sehen. Was sie zeigt, bleibt.",
  ],
});
