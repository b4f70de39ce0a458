/** Texts of the constitution's verdict on a draft. */
import { texts } from "./text.ts";

export const verdict = texts({
  "review.blocked_title": ["Send a blocked draft?", "Gesperrten Entwurf senden?"],
  "review.blocked_text": [
    "This draft violates a rule, and you have not changed it. The customer would get it as it is.",
    "Dieser Entwurf verstößt gegen eine Regel und wurde nicht geändert. Der Kunde bekäme ihn so, wie er ist.",
  ],
  "review.blocked_send": ["Send as it is", "Unverändert senden"],
  "review.verdict.blocked": ["This draft violates a rule", "Dieser Entwurf verstößt gegen eine Regel"],
  "review.verdict.flagged": ["Read this draft carefully", "Bitte sorgfältig lesen"],
  "review.verdict.unjudged": [
    "The safety check failed, so the draft counts as flagged.",
    "Die Sicherheitsprüfung ist fehlgeschlagen, daher gilt der Entwurf als markiert.",
  ],
  "review.category.credentials_or_secrets": ["Credentials or secrets", "Zugangsdaten oder Geheimnisse"],
  "review.category.discrimination": ["Discrimination", "Diskriminierung"],
  "review.category.financial_advice": ["Financial advice", "Finanzberatung"],
  "review.category.guarantees_and_legal_promises": [
    "Guarantees and legal promises",
    "Garantien und Rechtszusagen",
  ],
  "review.category.hate_or_harassment": ["Hate or harassment", "Hass oder Belästigung"],
  "review.category.impersonation_claims_human": ["Claims to be human", "Gibt sich als Mensch aus"],
  "review.category.impersonation_official": [
    "Poses as an official notice or as Telegram",
    "Gibt sich als amtliche Mitteilung oder als Telegram aus",
  ],
  "review.category.medical_advice": ["Medical advice", "Medizinischer Rat"],
  "review.category.off_platform_contact": ["Contact outside this chat", "Kontakt außerhalb des Chats"],
  "review.category.payment_and_card_data": ["Payment and card data", "Zahlungs- und Kartendaten"],
  "review.category.personal_data_leak": ["Personal data", "Personenbezogene Daten"],
  "review.category.prompt_leak": ["Reveals its instructions", "Verrät seine Anweisungen"],
  "review.category.self_harm": ["Self-harm", "Selbstverletzung"],
  "review.category.sexual_content": ["Sexual content", "Sexuelle Inhalte"],
  "review.category.violence_threat": ["Threat of violence", "Gewaltandrohung"],
});
