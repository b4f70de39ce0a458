/** Filters of the history, as its address holds them. */
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
