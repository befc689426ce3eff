import { listingEncode } from "./percent-encoding.ts";
import { invalidArgument } from "./s3-error.ts";
import type { S3Request } from "./s3-request.ts";

/** Reads a page size: at most 1,000, which is also the default. */
export function readPageSize(
  request: S3Request,
  parameter: string,
  value: string | undefined = request.query.get(parameter),
): number {
  if (value === undefined || value === "") return MAX_PAGE;
  if (!/^\d{1,10}$/.test(value) || Number(value) > 2_147_483_647) {
    throw invalidArgument(parameter, value, `Provided ${parameter} not an integer or within integer range`);
  }
  return Math.min(Number(value), MAX_PAGE);
}

/** How the names of a listing are written: as they are, or percent-encoded where the client asked for it. */
export interface NameEncoding {
  readonly type: "url" | undefined;
  readonly encode: (name: string) => string;
}

export function readNameEncoding(request: S3Request): NameEncoding {
  const value = request.query.get("encoding-type");
  if (value === undefined) return { type: undefined, encode: (name) => name };
  if (value.toLowerCase() !== "url") {
    throw invalidArgument("encoding-type", value, "Invalid Encoding Method specified in Request");
  }
  return { type: "url", encode: listingEncode };
}

/** A token is opaque to clients; it holds the last name of the page before. */
export function writeToken(name: string): string {
  return Buffer.from(TOKEN_MARK + name).toString("base64url");
}

export function readToken(token: string): string {
  const text = Buffer.from(token, "base64url").toString();
  const name = text.slice(TOKEN_MARK.length);
  if (writeToken(name) === token) return name;
  throw invalidArgument("continuation-token", token, "The continuation token provided is incorrect");
}

const MAX_PAGE = 1000;
const TOKEN_MARK = "after:";
