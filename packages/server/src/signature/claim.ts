import { remembered } from "../remembered.ts";
import type { CredentialScope } from "./signing-keys.ts";

/** What a request says about its own signature, from the header or from the query, before any of it is believed. */
export interface Claim {
  readonly kind: "header" | "presigned";
  readonly credential: Credential;
  readonly signedHeaders: SignedHeaders;
  readonly signature: string;
  /** As sent, `YYYYMMDDTHHMMSSZ`. */
  readonly timestamp: string;
  readonly signedAtMs: number;
  /** Of a presigned URL. */
  readonly expiresSeconds?: number;
}

export interface Credential {
  readonly accessKeyId: string;
  readonly scope: CredentialScope;
}

export interface SignedHeaders {
  /** Lower case. */
  readonly names: readonly string[];
  /** The same, as sent. */
  readonly text: string;
}

/** Takes `<access key>/<date>/<region>/<service>/aws4_request` apart; an access key may itself hold slashes. */
export function parseCredential(text: string): Credential | undefined {
  const parts = text.split("/");
  const [date, region, service, terminator] = parts.slice(-4);
  const accessKeyId = parts.slice(0, -4).join("/");
  if (accessKeyId === "" || date === undefined || !/^\d{8}$/.test(date)) return undefined;
  if (region === undefined || service !== "s3" || terminator !== "aws4_request") return undefined;
  return { accessKeyId, scope: { date, region, text: `${date}/${region}/${service}/${terminator}` } };
}

export function parseSignedHeaders(text: string): SignedHeaders {
  return { names: text.split(";"), text };
}

/** @returns epoch milliseconds of `YYYYMMDDTHHMMSSZ` */
export const parseTimestamp: (timestamp: string) => number | undefined = remembered(64, (timestamp) => {
  const match = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(timestamp);
  if (match === null) return undefined;
  const [, year, month, day, hour, minute, second] = match;
  const epochMs = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  return Number.isNaN(epochMs) ? undefined : epochMs;
});
