const prefix = ".s3fs-tmp-";

/**
 * A name for a file that is not complete yet, in the directory of its target: `.s3fs-tmp-` and twelve characters of
 * `0-9a-z`. Short and random, never made from the target's name, which may be as long as a name can be.
 */
export function temporaryName(): string {
  return prefix + randomPart() + randomPart();
}

/** It need not be a secret: the file is opened for this writer alone, or another name is tried. */
function randomPart(): string {
  return Math.floor(Math.random() * 36 ** 6)
    .toString(36)
    .padStart(6, "0");
}

/** Whether a name is one of those: hidden from listings, and refused to everyone else. */
export function isTemporaryName(name: string): boolean {
  return name.startsWith(prefix) && /^[0-9a-z]{12}$/.test(name.slice(prefix.length));
}
