import { randomBytes } from "node:crypto";

/** Names the process that answered, as `x-amz-id-2` and `HostId` do on S3. */
export const HOST_ID: string = randomBytes(48).toString("base64");
