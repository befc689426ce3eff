import { FsError } from "@s3fs/core";
import type { Metadata } from "./wire/wire.ts";

/**
 * Values as headers can carry them. S3 itself returns what is not ASCII as RFC 2047 words, so that is what is written, and
 * also of a text that would be taken for such a word.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingMetadata.html
 * @throws {FsError} EINVAL for names that are one to S3
 */
export function encodeMetadata(metadata: Metadata): Metadata {
  return mapValues(lowerCased(metadata), (text) =>
    /^[\u0020-\u007E]*$/.test(text) && decodedText(text) === text ? text : encodedWord(text),
  );
}

/** As S3 keeps the names. */
export function lowerCased(metadata: Metadata): Metadata {
  const names = new Map<string, string>();
  for (const name of Object.keys(metadata)) {
    const other = names.get(name.toLowerCase());
    if (other !== undefined) throw sameName(other, name);
    names.set(name.toLowerCase(), name);
  }
  return Object.fromEntries(Object.entries(metadata).map(([name, text]) => [name.toLowerCase(), text]));
}

function sameName(name: string, other: string): FsError {
  const detail = `"${name}" and "${other}" are one name of metadata, as S3 keeps names in lower case`;
  return new FsError("EINVAL", { driver: "s3", detail });
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
  return mapValues(metadata, decodedText);
}

/** What is no word of UTF-8 after all is left as it came: others write what they like. */
function decodedText(text: string): string {
  return text.replaceAll(word, (whole: string, encoding: string, content: string) => {
    const bytes = encoding.toUpperCase() === "B" ? bytesOfBase64(content) : bytesOfQuoted(content);
    return (bytes && utf8Of(bytes)) ?? whole;
  });
}

const word = /=\?UTF-8\?([BQ])\?([!->@-~]*)\?=/gi;

function bytesOfBase64(text: string): Uint8Array | undefined {
  try {
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  } catch {
    return undefined;
  }
}

/** @see https://www.rfc-editor.org/rfc/rfc2047#section-4.2 */
function bytesOfQuoted(text: string): Uint8Array | undefined {
  if (/=(?![0-9A-Fa-f]{2})/.test(text)) return undefined;
  const characters = text.replaceAll("_", " ").matchAll(/=(..)|[^=]/g);
  return Uint8Array.from(characters, ([character, code]) =>
    code === undefined ? character.charCodeAt(0) : Number.parseInt(code, 16),
  );
}

function utf8Of(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function encodedWord(text: string): string {
  const bytes = new TextEncoder().encode(text);
  return `=?UTF-8?B?${btoa(String.fromCharCode(...bytes))}?=`;
}

function mapValues(metadata: Metadata, map: (text: string) => string): Metadata {
  return Object.fromEntries(Object.entries(metadata).map(([name, text]) => [name, map(text)]));
}
