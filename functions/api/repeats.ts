/**
 * What a repeated POST does, by its path. The API document includes it, so that a client whose response was lost knows
 * whether it may call again.
 */
const decided =
  "Refused with 409, which says who decided and when; nothing is decided or sent twice. An answer that waits for a second person stays as it is.";
const sameState =
  "Leaves the review as it is; refused with 409 if it sends a version, or if somebody claimed the review meanwhile.";
const paidAgain = "Stores nothing but the costs: the models are asked, and paid for, again.";

export const repeats: Readonly<Record<string, string>> = {
  "/v1/session":
    "Opens another session and ends the one whose cookie the call sends; one that nobody received expires unused.",
  "/v1/session/telegram":
    "Opens another session and ends the one whose cookie the call sends; one that nobody received expires unused.",
  "/v1/api-keys":
    "With an id, creates no second key: until the key is used, the same session gets a new secret for it, and the previous one stops working. Without an id, creates another key.",
  "/v1/reviewers": "Refused with `email_taken`: the person was added, with the password of the first call.",
  "/v1/telegram-account/code": "Returns another code; the previous one stops working.",
  "/v1/reviews/{id}/later": sameState,
  "/v1/reviews/{id}/claim": "Renews the caller's own claim.",
  "/v1/reviews/{id}/release": "Refused with 409: the review is no longer claimed.",
  "/v1/reviews/{id}/assign": sameState,
  "/v1/reviews/{id}/approve": decided,
  "/v1/reviews/{id}/confirm": decided,
  "/v1/reviews/{id}/decline": "Refused with 409: no answer waits for a second person.",
  "/v1/reviews/{id}/undo": "Refused with 409: nothing is left to undo.",
  "/v1/reviews/{id}/reject": decided,
  "/v1/reviews/{id}/regenerate":
    "With a version, refused with `version_conflict`. Without one, requests another draft, which replaces the first request; both may be paid for.",
  "/v1/reviews/next":
    "May open another review; the caller is shown as viewing the first one for at most 45 seconds.",
  "/v1/reviews/many": "Each review that was changed refuses the step or stays as it is; the result says so.",
  "/v1/reviews/{id}/translation": "Returns the stored translation; nothing is paid twice.",
  "/v1/reviews/{id}/answer-translation": paidAgain,
  "/v1/reviews/{id}/attachments":
    "With an id, returns the upload that the first call began. Without an id, begins another one.",
  "/v1/deliveries/{id}/resend":
    "Refused with 409. With `resends`, also if the message failed again meanwhile; without it, it is then sent once more.",
  "/v1/deliveries/{id}/confirm": "Refused with 409: the outcome is known.",
  "/v1/deliveries/{id}/dismiss":
    "Refused with 409: it was dismissed. With `resends`, also if the message was sent again and refused meanwhile.",
  "/v1/knowledge/search": "Changes nothing.",
  "/v1/users/{id}/write-first": "Returns the review that is open.",
  "/v1/users/{id}/notes":
    "With an id, returns the note that the first call added. Without an id, adds another one.",
  "/v1/mentions/{id}/seen": "Keeps the time of the first call.",
  "/v1/push-subscriptions": "Renews the browser's subscription.",
  "/v1/quarantine/release": "Reports the messages that were released as refused; none is drafted twice.",
  "/v1/quarantine/{id}/release": "Refused with 409: it was released.",
  "/v1/parked/{id}/retry": "Refused with 404: it was retried.",
  "/v1/recovery/operations":
    "Refused with 409 and the id of the running operation; after it ended, starts another one, which finds nothing left to do.",
  "/v1/canned-replies/{id}/use": "Counts another use; the number only sorts the list.",
  "/v1/settings/versions/{restored}/restore": "Returns the version that the first call created.",
  "/v1/settings/preview": paidAgain,
  "/v1/agreement/{id}": "Returns the judgement of the first call, which alone counts.",
};
