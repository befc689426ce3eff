import { s3Error } from "./s3-error.ts";
import type { S3Request } from "./s3-request.ts";
import { objectOf } from "./store/records.ts";
import type { Store } from "./store/store.ts";

/** Without a signature only objects whose canned ACL is public can be read, and nothing else be done. */
export async function authorizeAnonymous(request: S3Request, store: Store): Promise<void> {
  if (request.operation === "GetObject" || request.operation === "HeadObject") {
    const record = await store.find(request);
    if (objectOf(record)?.attributes.acl.startsWith("public-read")) return;
  }
  throw s3Error("AccessDenied");
}
