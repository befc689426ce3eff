import type { IncomingHttpHeaders } from "node:http";

/** One header of a request by its lower-case name. Of the few that Node keeps apart when they come twice, all, joined. */
export function headerValue(headers: IncomingHttpHeaders, name: string): string | undefined {
  const value = headers[name];
  return typeof value === "string" ? value : value?.join(", ");
}
