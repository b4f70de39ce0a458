/** What a reviewer is to know of how a draft was made: models that gave no answer, and orders to the model. */
import { texts } from "./text.ts";

export const faults = texts({
  "review.faults": [
    "A model gave no usable answer; the draft was made without it.",
    "Ein Modell hat keine brauchbare Antwort gegeben; der Entwurf entstand ohne sie.",
  ],
  "review.fault.refused": ["the model refused to answer", "das Modell hat die Antwort verweigert"],
  "review.fault.content_filter": [
    "the provider's content filter stopped the answer",
    "der Inhaltsfilter des Anbieters hat die Antwort gestoppt",
  ],
  "review.fault.safety": [
    "the provider stopped the answer for safety reasons",
    "der Anbieter hat die Antwort aus Sicherheitsgründen gestoppt",
  ],
  "review.fault.recitation": [
    "the answer would have quoted a protected text",
    "die Antwort hätte einen geschützten Text wiedergegeben",
  ],
  "review.fault.prohibited_content": [
    "the provider forbids content like this",
    "der Anbieter verbietet solche Inhalte",
  ],
  "review.fault.prompt_blocked": [
    "the provider blocked the question",
    "der Anbieter hat die Anfrage blockiert",
  ],
  "review.fault.truncated": ["the answer was cut off", "die Antwort war abgeschnitten"],
  "review.fault.empty": ["the answer was empty", "die Antwort war leer"],
  "review.fault.tool_call": [
    "the model called a tool instead of answering",
    "das Modell hat ein Werkzeug aufgerufen, statt zu antworten",
  ],
  "review.fault.provider_error": ["the provider reported an error", "der Anbieter hat einen Fehler gemeldet"],
  "review.fault.unfinished": [
    "the answer ended for an unknown reason",
    "die Antwort endete aus unbekanntem Grund",
  ],
  "review.fault.unusable": [
    "the answer did not have the expected form",
    "die Antwort hatte nicht die erwartete Form",
  ],
  "review.fault.malformed": [
    "the provider's response could not be read",
    "die Rückmeldung des Anbieters war nicht lesbar",
  ],
  "review.fault.timeout": ["no answer in time", "keine Antwort innerhalb der Frist"],
  "review.fault.unreachable": ["the provider could not be reached", "der Anbieter war nicht erreichbar"],
  "review.fault.rate_limited": [
    "too many requests, or the quota is used up",
    "zu viele Anfragen, oder das Kontingent ist aufgebraucht",
  ],
  "review.fault.unauthorised": [
    "the provider did not accept the API key",
    "der Anbieter hat den API-Schlüssel nicht akzeptiert",
  ],
  "review.fault.rejected": [
    "the provider rejected the request",
    "der Anbieter hat die Anfrage zurückgewiesen",
  ],
  "review.fault.unavailable": ["the provider had an outage", "der Anbieter hatte eine Störung"],
  "review.fault.out_of_time": [
    "no time was left to ask another model",
    "für ein weiteres Modell blieb keine Zeit",
  ],
  "review.fault.unexpected": ["an unexpected error", "ein unerwarteter Fehler"],
  "review.instructions": [
    "Someone tries to instruct the model. Check that the draft did not obey.",
    "Hier soll das Modell angewiesen werden. Prüfen Sie, ob der Entwurf gehorcht hat.",
  ],
  "review.instructions.message": ["in a message", "in einer Nachricht"],
  "review.instructions.recalled": ["in an earlier message", "in einer früheren Nachricht"],
  "review.instructions.knowledge": ["in the document {title}", "im Dokument {title}"],
});
