const prefix = ".s3fs-tmp-";

/**
 * A name for a file that is not complete yet, in the directory of its target: `.s3fs-tmp-` and twelve characters of
 * `0-9a-z`. Short and random, never made from the target's name, which may be as long as a name can be.
 */
export function temporaryName(): string {
  const [high = 0, low = 0] = crypto.getRandomValues(new Uint32Array(2));
  return prefix + (high * 2 ** 20 + (low >>> 12)).toString(36).padStart(12, "0").slice(-12);
}

/** Whether a name is one of those: hidden from listings, and refused to everyone else. */
export function isTemporaryName(name: string): boolean {
  return name.startsWith(prefix) && /^[0-9a-z]{12}$/.test(name.slice(prefix.length));
}
