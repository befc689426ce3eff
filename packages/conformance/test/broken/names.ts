import type { Path } from "@s3fs/core";
import type { Broken } from "./broken.ts";
import { tree } from "./spoil.ts";

/** Drivers that make other names of those they are given. */
export const brokenNames: readonly Broken[] = [
  tree(
    "folds the case of names",
    (sound) => ({
      read: (path, request) => sound.read(path.toLowerCase() as Path, request),
      write: (path, chunks, request) => sound.write(path.toLowerCase() as Path, chunks, request),
    }),
    "paths: names that differ in case only are two files",
  ),
  tree(
    "trims names",
    (sound) => ({
      write: (path, chunks, request) => sound.write(path.trimEnd() as Path, chunks, request),
    }),
    "names: a name with spaces inside and at both ends comes back as it was given, through every verb",
  ),
  tree(
    "decodes names",
    (sound) => ({
      write: (path, chunks, request) =>
        sound.write(path.replaceAll("%2e", ".").replaceAll("%2F", "_") as Path, chunks, request),
    }),
    "names: a name with an escaped slash comes back as it was given, through every verb",
  ),
  tree(
    "composes accents",
    (sound) => ({
      write: (path, chunks, request) => sound.write(path.normalize("NFC") as Path, chunks, request),
    }),
    "names: a name with an accent of its own comes back as it was given, through every verb",
  ),
  tree(
    "says that it folds case, and does not",
    (sound) => ({ traits: { ...sound.traits, caseSensitive: false } }),
    "paths: names that differ in case only are one file",
  ),
];
