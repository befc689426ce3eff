import type { Upload } from "./guard/guarded-wire.ts";
import type { PartReply } from "./wire/wire.ts";

/** An upload as text, for another process to go on with: how large its parts are wished, its mark, its id. */
export function tokenOf({ uploadId, writeId }: Upload, partBytes: number): string {
  return `${partBytes}.${writeId}.${uploadId}`;
}

/** Undefined for what is no such text. */
export function parseToken(token: string): (Upload & { readonly partBytes: number }) | undefined {
  const { partBytes, writeId, uploadId } =
    /^(?<partBytes>[1-9]\d{0,15})\.(?<writeId>[0-9a-f]{24})\.(?<uploadId>\P{Cc}+)$/u.exec(token)?.groups ??
    {};
  if (partBytes === undefined || writeId === undefined || uploadId === undefined) return undefined;
  return { partBytes: Number(partBytes), writeId, uploadId };
}

/** What the end of an upload has to tell of a part. */
export function receiptOf({ etag = "", checksums }: PartReply): string {
  return JSON.stringify([etag, checksums]);
}

/** Undefined for what is no receipt. */
export function parseReceipt(receipt: string): PartReply | undefined {
  const value = parsed(receipt);
  if (!Array.isArray(value) || value.length !== 2) return undefined;
  const [etag, given]: unknown[] = value;
  if (typeof etag !== "string" || etag === "" || typeof given !== "object" || given === null)
    return undefined;
  const checksums = Object.entries(given).filter(
    (field): field is [string, string] => field[0].startsWith("Checksum") && typeof field[1] === "string",
  );
  return { etag, checksums: Object.fromEntries(checksums) };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
