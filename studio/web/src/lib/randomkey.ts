/** A name for one intent, so that the server knows it when it is asked again. */

const BYTES = 16;

/** 32 hex digits. `crypto.randomUUID` is not there on a page that came without TLS; this is. */
export function randomKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(BYTES)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
