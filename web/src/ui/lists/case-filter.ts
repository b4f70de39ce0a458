/** Filters of the history, as in its URL. */
export type CaseFilter = Readonly<
  Partial<
    Record<
      | "status"
      | "tag"
      | "reviewer"
      | "from"
      | "to"
      | "decided_from"
      | "decided_to"
      | "edited"
      | "late"
      | "model"
      | "holder",
      string
    >
  >
>;
