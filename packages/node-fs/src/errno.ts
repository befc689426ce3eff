/** Node's code of an error; the codes of other systems and of this family are told the same way. */
export function errnoOf(error: unknown): string | undefined {
  if (typeof error !== "object" || error === null || !("code" in error)) return undefined;
  return typeof error.code === "string" ? error.code : undefined;
}

export function hasErrno(error: unknown, ...codes: readonly string[]): boolean {
  const code = errnoOf(error);
  return code !== undefined && codes.includes(code);
}

/** Nothing can be there: the path, or something it leads through, is missing or no directory. */
export function meansAbsent(error: unknown): boolean {
  return hasErrno(error, "ENOENT", "ENOTDIR");
}
