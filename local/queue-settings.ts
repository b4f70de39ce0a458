/** The queues of a laptop, in the embedded engine or in another one at AWS_ENDPOINT_URL. */

export const queueNames = { drafts: "nadia-drafts", deliveries: "nadia-deliveries" } as const;

/** The name of a queue's dead-letter queue. */
export const deadLettersOf = (name: string): string => `${name}-dead`;

/** How often a message is received before it goes to the dead-letter queue. */
export const maxReceiveCount = 5;
