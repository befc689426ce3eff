import type { Metadata } from "./wire/wire.ts";

/**
 * Values as headers can carry them. S3 itself returns what is not ASCII as RFC 2047 words, so that is what is written.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingMetadata.html
 */
export function encodeMetadata(metadata: Metadata): Metadata {
  return mapValues(metadata, (text) => (/^[\u0020-\u007E]*$/.test(text) ? text : encodedWord(text)));
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
