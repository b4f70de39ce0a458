/** Texts on how a draft was made: failed models, and instructions to the model. */
import { texts } from "./text.ts";

export const faults = texts({
  "review.faults": [
    "A model failed to answer; the draft was created without it.",
    "Ein Modell hat keine brauchbare Antwort geliefert; der Entwurf entstand ohne sie.",
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
    "the answer would have quoted protected text",
    "die Antwort hätte geschützten Text wiedergegeben",
  ],
  "review.fault.prohibited_content": [
    "the provider prohibits this content",
    "der Anbieter verbietet solche Inhalte",
  ],
  "review.fault.prompt_blocked": [
    "the provider blocked the prompt",
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
    "the answer did not have the expected format",
    "die Antwort hatte nicht das erwartete Format",
  ],
  "review.fault.malformed": [
    "the provider's response was malformed",
    "die Antwort des Anbieters war fehlerhaft",
  ],
  "review.fault.timeout": [
    "the model did not answer in time",
    "das Modell hat nicht rechtzeitig geantwortet",
  ],
  "review.fault.unreachable": ["the provider could not be reached", "der Anbieter war nicht erreichbar"],
  "review.fault.rate_limited": ["rate limit or quota exceeded", "Ratenlimit oder Kontingent überschritten"],
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
    "not enough time left to ask another model",
    "für ein weiteres Modell blieb keine Zeit",
  ],
  "review.fault.unexpected": ["an unexpected error", "ein unerwarteter Fehler"],
  "review.instructions": [
    "Possible prompt injection. Check that the draft does not follow it.",
    "Mögliche Prompt-Injection. Prüfen Sie, ob der Entwurf ihr folgt.",
  ],
  "review.instructions.message": ["in a message", "in einer Nachricht"],
  "review.instructions.recalled": ["in an earlier message", "in einer früheren Nachricht"],
  "review.instructions.knowledge": ["in the document {title}", "im Dokument {title}"],
});
