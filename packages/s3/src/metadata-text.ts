import { FsError } from "@s3fs/core";
import type { Metadata } from "./wire/wire.ts";

/**
 * Values as headers can carry them. S3 itself returns what is not ASCII as RFC 2047 words, so that is what is written.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingMetadata.html
 */
export function encodeMetadata(metadata: Metadata): Metadata {
  return mapValues(metadata, (text) => (/^[\u0020-\u007E]*$/.test(text) ? text : encodedWord(text)));
}

/** What S3 has room for, less the mark that recognises a commit as one's own. */
const mostMetadataBytes = 2048 - 36;

/**
 * @throws {FsError} EINVAL for a name that no header can have, and for more than S3 keeps
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingMetadata.html
 */
export function checkMetadata(encoded: Metadata): void {
  const unfit = Object.keys(encoded).find((name) => !/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name));
  if (unfit !== undefined)
    throw new FsError("EINVAL", {
      driver: "s3",
      detail: `${JSON.stringify(unfit)} is no name of metadata: it has letters, digits and hyphens`,
    });
  const bytes = Object.entries(encoded).reduce((sum, [name, text]) => sum + name.length + text.length, 0);
  if (bytes <= mostMetadataBytes) return;
  throw new FsError("EINVAL", {
    driver: "s3",
    detail: `names and values of metadata have at most ${mostMetadataBytes} bytes as they are sent, and these ${bytes}`,
  });
}

export function decodeMetadata(metadata: Metadata): Metadata {
  return mapValues(metadata, (text) => text.replaceAll(word, (_, base64: string) => decoded(base64)));
}

const word = /=\?UTF-8\?B\?([A-Za-z0-9+/=]*)\?=/gi;

function encodedWord(text: string): string {
  const bytes = new TextEncoder().encode(text);
  return `=?UTF-8?B?${btoa(String.fromCharCode(...bytes))}?=`;
}

function decoded(base64: string): string {
  return new TextDecoder().decode(Uint8Array.from(atob(base64), (character) => character.charCodeAt(0)));
}

function mapValues(metadata: Metadata, map: (text: string) => string): Metadata {
  return Object.fromEntries(Object.entries(metadata).map(([name, text]) => [name, map(text)]));
}
