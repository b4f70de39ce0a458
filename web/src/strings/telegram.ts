/** Texts on a person's Telegram account. */
import { texts } from "./text.ts";

export const telegram = texts({
  "telegram.about": [
    "Link your Telegram account to review in a reviewers' group in Telegram.",
    "Verknüpfen Sie Ihr Telegram-Konto, um in einer Prüfgruppe in Telegram zu prüfen.",
  ],
  "telegram.none": ["No Telegram account is linked.", "Es ist kein Telegram-Konto verknüpft."],
  "telegram.linked": ["Linked: {name}, since {time}", "Verknüpft: {name}, seit {time}"],
  "telegram.make": ["Get a code", "Code anfordern"],
  "telegram.send": [
    "Send this to the bot in a private chat before {time}. It works once.",
    "Senden Sie dies vor {time} im privaten Chat an den Bot. Der Code gilt nur einmal.",
  ],
  "telegram.open": ["Open the bot with the code", "Den Bot mit dem Code öffnen"],
  "telegram.unlink": ["Unlink", "Trennen"],
  "telegram.unlink_title": ["Unlink this Telegram account?", "Dieses Telegram-Konto trennen?"],
  "telegram.unlink_text": [
    "Its buttons in reviewers' groups stop working at once. You can link an account again afterwards.",
    "Seine Schaltflächen in Prüfgruppen funktionieren ab sofort nicht mehr. Danach können Sie wieder ein Konto verknüpfen.",
  ],
  "telegram.unlinked": ["Unlinked", "Getrennt"],
  "telegram.unlink_named": ["Unlink Telegram: {name}", "Telegram trennen: {name}"],
  "telegram.unlink_person": ["Unlink Telegram", "Telegram trennen"],
});
