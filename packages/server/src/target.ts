import { percentDecode } from "./percent-encoding.ts";
import type { Query } from "./query.ts";
import { parseQuery } from "./query.ts";
import { s3Error } from "./s3-error.ts";

/** What a request line addresses. */
export interface Target {
  /** The decoded path as sent, for the signature and for the `Resource` of an error. */
  readonly path: string;
  /** Empty for the service itself. */
  readonly bucket: string;
  /** Empty for the bucket itself. */
  readonly key: string;
  readonly query: Query;
}

/**
 * Takes bucket and key from the raw request line, by path (`/bucket/key`) or by virtual host (`bucket.<baseDomain>`).
 * By hand, because WHATWG URL parsing folds `..`, `.` and `%2e%2e`, which are ordinary text in a key.
 */
export function parseTarget(url: string, host: string, baseDomain: string): Target {
  const line = url.startsWith("/") ? url : url.replace(/^https?:\/\/[^/?]*/i, "");
  const question = line.indexOf("?");
  const path = percentDecode(question === -1 ? line : line.slice(0, question)) || "/";
  const query = parseQuery(question === -1 ? "" : line.slice(question + 1));
  const address = splitAddress(path, bucketOfHost(host, baseDomain));
  if (Buffer.byteLength(address.key) > MAX_KEY_BYTES) {
    throw s3Error("KeyTooLongError", { fields: { MaxSizeAllowed: String(MAX_KEY_BYTES) } });
  }
  return { path, query, ...address };
}

function splitAddress(path: string, hostBucket: string | undefined): { bucket: string; key: string } {
  const rest = path.slice(1);
  if (hostBucket !== undefined) return { bucket: hostBucket, key: rest };
  const slash = rest.indexOf("/");
  if (slash === -1) return { bucket: rest, key: "" };
  return { bucket: rest.slice(0, slash), key: rest.slice(slash + 1) };
}

function bucketOfHost(host: string, baseDomain: string): string | undefined {
  const name = host.replace(/:\d+$/, "");
  if (name.length <= baseDomain.length + 1) return undefined;
  return name.toLowerCase().endsWith(`.${baseDomain}`) ? name.slice(0, -baseDomain.length - 1) : undefined;
}

const MAX_KEY_BYTES = 1024;
