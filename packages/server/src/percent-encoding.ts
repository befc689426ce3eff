import { s3Error } from "./s3-error.ts";

/** Decodes percent escapes once, as strict UTF-8; nothing is folded or normalised, so `a/../b` and `a//b` survive. */
export function percentDecode(text: string): string {
  const wire = NON_ASCII.test(text) ? Buffer.from(text, "latin1").toString("utf8") : text;
  if (!wire.includes("%")) return wire;
  try {
    return decodeURIComponent(wire);
  } catch {
    throw s3Error("InvalidURI", { fields: { URI: text } });
  }
}

/** Encodes all but the unreserved characters of RFC 3986, as Signature Version 4 wants it. */
export function percentEncode(text: string): string {
  if (UNRESERVED.test(text)) return text;
  return encodeURIComponent(text.toWellFormed()).replace(/[!'()*]/g, escapeCharacter);
}

/** As `percentEncode`, with slashes left alone. */
export function percentEncodePath(path: string): string {
  if (UNRESERVED_PATH.test(path)) return path;
  return percentEncode(path).replaceAll("%2F", "/");
}

/** The form of keys in a listing with `encoding-type=url`: a space becomes `+`, a slash stays. */
export function listingEncode(key: string): string {
  if (UNRESERVED_PATH.test(key)) return key;
  return percentEncodePath(key).replaceAll("%20", "+");
}

function escapeCharacter(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
}

const NON_ASCII = /[\u0080-\u00ff]/;
const UNRESERVED = /^[A-Za-z0-9\-._~]*$/;
const UNRESERVED_PATH = /^[A-Za-z0-9\-._~/]*$/;
