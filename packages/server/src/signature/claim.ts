import type { CredentialScope } from "./signing-keys.ts";

/** What a request says about its own signature, from the header or from the query, before any of it is believed. */
export interface Claim {
  readonly kind: "header" | "presigned";
  readonly accessKeyId: string;
  readonly scope: CredentialScope;
  /** Lower-case names. */
  readonly signedHeaders: readonly string[];
  readonly signature: string;
  /** As sent, `YYYYMMDDTHHMMSSZ`. */
  readonly timestamp: string;
  readonly signedAtMs: number;
  /** Of a presigned URL. */
  readonly expiresSeconds?: number;
}

/** Takes `<access key>/<date>/<region>/<service>/aws4_request` apart; an access key may itself hold slashes. */
export function parseCredential(
  credential: string,
): { readonly accessKeyId: string; readonly scope: CredentialScope } | undefined {
  const parts = credential.split("/");
  const [date, region, service, terminator] = parts.slice(-4);
  const accessKeyId = parts.slice(0, -4).join("/");
  if (accessKeyId === "" || date === undefined || !/^\d{8}$/.test(date)) return undefined;
  if (region === undefined || service !== "s3" || terminator !== "aws4_request") return undefined;
  return {
    accessKeyId,
    scope: { date, region, service, text: `${date}/${region}/${service}/${terminator}` },
  };
}

/** @returns epoch milliseconds of `YYYYMMDDTHHMMSSZ` */
export function parseTimestamp(timestamp: string): number | undefined {
  const match = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(timestamp);
  if (match === null) return undefined;
  const [, year, month, day, hour, minute, second] = match;
  const epochMs = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  return Number.isNaN(epochMs) ? undefined : epochMs;
}
