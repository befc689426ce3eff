/** What no header can be named would make every reply fail that names it. */
export function isHeaderName(text: string): boolean {
  return /^[!#$%&'*+.^`|~\w-]+$/.test(text);
}
