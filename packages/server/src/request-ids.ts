import { randomBytes } from "node:crypto";

/** Ids look like those of S3: 16 characters, upper case. */
export function createRequestIds(): () => string {
  const start = randomBytes(4).toString("hex").toUpperCase();
  let count = 0;
  return () => start + (count = (count + 1) >>> 0).toString(16).toUpperCase().padStart(8, "0");
}
