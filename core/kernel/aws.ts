/** Access to AWS, by SDK or without one. */

/** How one service is reached, and with whose credentials. */
export interface AwsAccess {
  /** Null for the region's own endpoint. */
  readonly endpoint: string | null;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Only temporary credentials have one. */
  readonly sessionToken: string | null;
}
