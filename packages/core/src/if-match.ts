import { FsError } from "./fs-error.ts";

/**
 * An etag goes to some stores as an HTTP header, where `*` stands for any content and what is blank for no condition.
 *
 * @throws {FsError} EINVAL for what can not be the etag of one content
 */
export function checkIfMatch(ifMatch: string | undefined): void {
  if (ifMatch === undefined) return;
  if (typeof ifMatch === "string" && !["", "*"].includes(ifMatch.trim()) && !hasControl(ifMatch)) return;
  throw new FsError("EINVAL", {
    detail:
      `ifMatch is the etag of one content, as an entry carries it: ` +
      `not blank, not "*", without control characters; it is ${JSON.stringify(ifMatch)}`,
  });
}

function hasControl(text: string): boolean {
  return /\p{Cc}/u.test(text);
}
