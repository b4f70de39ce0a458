/** The part of http_ece that is used here; it brings no types. */
declare module "http_ece" {
  import type { ECDH } from "node:crypto";
  interface Parameters {
    readonly version: "aes128gcm";
    /** The receiver's public key, base64url. */
    readonly dh: string;
    readonly privateKey: ECDH;
    readonly authSecret: string;
    readonly salt?: string;
  }
  const ece: { encrypt(buffer: Buffer, parameters: Parameters): Buffer };
  export default ece;
}
