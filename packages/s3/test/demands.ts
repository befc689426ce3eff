import { randomBytes } from "node:crypto";
import type { S3Options } from "@s3fs/s3";

/** What must be sent with a request as a header, and how the server shows that it was. */
export const demands: Readonly<Record<string, { readonly right: S3Options; readonly wrong: S3Options }>> = {
  "who pays": { right: { requesterPays: true }, wrong: {} },
  "who must own the bucket": {
    right: { expectedBucketOwner: "000000000000" },
    wrong: { expectedBucketOwner: "111111111111" },
  },
  "a customer's key": {
    right: { encryption: { kind: "customer", key: new Uint8Array(randomBytes(32)) } },
    wrong: { encryption: { kind: "customer", key: new Uint8Array(randomBytes(32)) } },
  },
};
