const temporary = ".s3fs-tmp-";
const lock = ".s3fs-lock-";

/**
 * A name for a file that is not complete yet, in the directory of its target: `.s3fs-tmp-` and twelve characters of
 * `0-9a-z`. Short and random, never made from the target's name, which may be as long as a name can be.
 */
export function temporaryName(): string {
  return temporary + randomPart() + randomPart();
}

/** It need not be a secret: the file is opened for this writer alone, or another name is tried. */
function randomPart(): string {
  return Math.floor(Math.random() * 36 ** 6)
    .toString(36)
    .padStart(6, "0");
}

/**
 * The name of the lock file for a name: `.s3fs-lock-` and thirteen characters of `0-9a-z`. Spellings that some disk takes
 * for one name have one lock; that others may share it makes them wait for each other, no more.
 */
export function lockName(name: string): string {
  let hash = 0xcbf29ce484222325n; // FNV-1a, http://www.isthe.com/chongo/tech/comp/fnv/
  for (const byte of new TextEncoder().encode(name.normalize("NFC").toLowerCase()))
    hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
  return lock + hash.toString(36).padStart(13, "0");
}

/**
 * Whether a name is one of those, or one with an accented letter behind it, as who looks how a disk spells names makes it:
 * hidden from listings, refused to everyone else, and swept when it is old.
 */
export function isTemporaryName(name: string): boolean {
  return /^\.s3fs-(?:tmp-[0-9a-z]{12}(?:\u00e9|e\u0301)?|lock-[0-9a-z]{13})$/.test(name);
}
