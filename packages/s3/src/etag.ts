/** The tag without its quotes: some stores send them in listings and not in headers, or the other way round. */
export function bareEtag(etag: string): string {
  return etag.replace(/^(?:W\/)?"(.*)"$/, "$1");
}

/** As the headers of a condition want it. */
export function quotedEtag(etag: string): string {
  return `"${etag}"`;
}
