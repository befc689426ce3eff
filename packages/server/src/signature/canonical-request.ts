import type { IncomingHttpHeaders, IncomingMessage } from "node:http";
import { percentEncode, percentEncodePath } from "../percent-encoding.ts";
import type { Query } from "../query.ts";
import type { SignedHeaders } from "./claim.ts";

/** The parts of a request that a signature covers. */
export interface SignedParts {
  readonly method: string;
  /** Decoded. */
  readonly path: string;
  readonly query: Query;
  readonly headers: IncomingHttpHeaders;
  /** The request itself, which has those that came more than once apart, for whoever needs them. */
  readonly message: Pick<IncomingMessage, "headersDistinct">;
}

/**
 * The text that Signature Version 4 signs, in the S3 form (the path is encoded once and not normalised):
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html
 */
export function canonicalRequest(
  request: SignedParts,
  signedHeaders: SignedHeaders,
  payloadHash: string,
  values: NodeJS.Dict<string | readonly string[]> = request.headers,
): string {
  let headers = "";
  for (const name of signedHeaders.names) headers += `${name}:${canonicalValue(values[name])}\n`;
  const head = `${request.method}\n${percentEncodePath(request.path)}\n${canonicalQuery(request.query)}\n`;
  return `${head}${headers}\n${signedHeaders.text}\n${payloadHash}`;
}

function canonicalQuery(query: Query): string {
  if (query.pairs.length === 0) return "";
  return query.pairs
    .filter(([name]) => name !== "X-Amz-Signature")
    .map(([name, value]) => [percentEncode(name), percentEncode(value)] as const)
    .sort(comparePairs)
    .map(([name, value]) => `${name}=${value}`)
    .join("&");
}

/** Encoded text is ASCII, so plain comparison is byte order. */
function comparePairs(left: readonly [string, string], right: readonly [string, string]): number {
  if (left[0] !== right[0]) return left[0] < right[0] ? -1 : 1;
  if (left[1] === right[1]) return 0;
  return left[1] < right[1] ? -1 : 1;
}

function canonicalValue(value: string | readonly string[] | undefined): string {
  if (value === undefined) return "";
  return typeof value === "string" ? squeeze(value) : value.map(squeeze).join(",");
}

function squeeze(value: string): string {
  const trimmed = value.trim();
  return trimmed.includes("  ") ? trimmed.replace(/ {2,}/g, " ") : trimmed;
}
