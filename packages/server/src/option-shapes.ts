import { FsError } from "@s3fs/core";

/** What an option has to be: a look at it, and the same in words. */
export type Shape = readonly [isOne: (value: unknown) => boolean, rule: string];

/**
 * Refuses what no caller with a compiler would give, before anything is done with it. Names the option and not its value,
 * which may be a secret.
 * @throws {FsError} EINVAL
 */
export function checkShapes<T extends object>(
  owner: string,
  given: T,
  shapes: { readonly [name in keyof T]?: Shape },
): void {
  const known = new Map<string, Shape | undefined>(Object.entries(shapes));
  for (const [name, value] of Object.entries(given)) {
    const shape = known.get(name);
    if (value === undefined || shape === undefined) continue;
    const [isOne, rule] = shape;
    if (!isOne(value)) throw new FsError("EINVAL", { detail: `${name} of ${owner} must be ${rule}` });
  }
}

export function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

/** Not empty. */
export function isText(value: unknown): value is string {
  return typeof value === "string" && value !== "";
}

export function isListOfTexts(value: unknown): boolean {
  return Array.isArray(value) && value.every(isText);
}
