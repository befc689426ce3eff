/** An error as the file systems of Node throw it. */
export function systemError(
  code: string,
  operation: string,
  path?: string,
): Error & { readonly code: string } {
  const where = path === undefined ? operation : `${operation} '${path}'`;
  return Object.assign(new Error(`${code}: ${where}`), { code });
}
