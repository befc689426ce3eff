import type { Case, Place } from "../case.ts";
import { changed, put } from "./special.ts";

/** Keys in order, by page, by prefix, by delimiter. */
export function listingCases(): readonly Case[] {
  return ["ListObjects", "ListObjectsV2"].flatMap((operation) => [
    ...conditions.map(([condition, query]) => changed(operation, condition, { query, before: fill })),
    ...(operation === "ListObjects" ? firstVersion : secondVersion).map(([condition, query]) =>
      changed(operation, condition, { query, before: fill }),
    ),
  ]);
}

const conditions: readonly (readonly [string, Record<string, string>])[] = [
  ["eight keys", {}],
  ["prefix", { prefix: "a" }],
  ["prefix with its slash", { prefix: "a/" }],
  ["prefix of nothing", { prefix: "zzz" }],
  ["delimiter", { delimiter: "/" }],
  ["delimiter below a prefix", { delimiter: "/", prefix: "a/" }],
  ["delimiter of another character", { delimiter: "-" }],
  ["page of two", { "max-keys": "2" }],
  ["page of two with delimiter", { "max-keys": "2", delimiter: "/" }],
  ["page of none", { "max-keys": "0" }],
  ["page of more than a thousand", { "max-keys": "5000" }],
  ["page size that is no number", { "max-keys": "few" }],
  ["negative page size", { "max-keys": "-1" }],
  ["percent-encoded names", { "encoding-type": "url" }],
  ["unknown encoding", { "encoding-type": "base64" }],
  ["percent-encoded prefix and delimiter", { "encoding-type": "url", prefix: "ü", delimiter: " " }],
];

const firstVersion: readonly (readonly [string, Record<string, string>])[] = [
  ["after a marker", { marker: "a/b" }],
  ["after a marker that is no key", { marker: "aa" }],
  ["after a marker below a common prefix", { marker: "a/", delimiter: "/" }],
];

const secondVersion: readonly (readonly [string, Record<string, string>])[] = [
  ["after a key", { "start-after": "a/b" }],
  ["after a key, with prefix", { "start-after": "a/b", prefix: "a/" }],
  ["token that nobody gave", { "continuation-token": "nonsense !" }],
  ["empty token", { "continuation-token": "" }],
  ["with owners", { "fetch-owner": "true" }],
];

/** Names that each need care: in a URL, in XML, in order. */
const names = ["a/b", "a/c/d", "a-b", "a b+c", "100%25", "ü &<>", "o'q\"uote"];

async function fill(place: Place): Promise<void> {
  for (const name of names) {
    await put(place, name.split("/").map(encode).join("/"), { body: name });
  }
}

/** As Signature Version 4 wants it. */
function encode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
