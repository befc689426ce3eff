import type { KnownOperation } from "../operation-name.ts";
import { invalidArgument } from "../s3-error.ts";
import type { S3Request } from "../s3-request.ts";
import type { Store } from "../store/store.ts";
import { checkVersionId } from "./version-headers.ts";

/** A version can be addressed by some operations only, and by the form of name that versions have. */
export async function checkVersion(
  versionId: string,
  { operation, bucket }: S3Request,
  store: Store,
): Promise<void> {
  if (operation === "Preflight") return;
  if (!OF_ONE_VERSION.has(operation)) {
    throw invalidArgument("versionId", versionId, "This operation does not accept a version-id.");
  }
  await checkVersionId(versionId, bucket, store);
}

const OF_ONE_VERSION: ReadonlySet<KnownOperation> = new Set([
  "DeleteObject",
  "DeleteObjectTagging",
  "GetObject",
  "GetObjectAcl",
  "GetObjectAttributes",
  "GetObjectTagging",
  "HeadObject",
  "PutObjectAcl",
  "PutObjectTagging",
]);
