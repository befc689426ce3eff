import { writeGuard } from "../conditions.ts";
import { removalGuard } from "../dialect/apply-dialect.ts";
import { emptyReply } from "../reply.ts";
import type { Operation } from "../s3-request.ts";

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObject.html */
export const deleteObject: Operation = async (request, { store, dialect }) => {
  const guard = removalGuard(writeGuard(request) ?? (() => undefined), dialect);
  const { versionId, isDeleteMarker } = await store.remove(request, guard);
  return emptyReply(204, {
    ...(isDeleteMarker && { "x-amz-delete-marker": "true" }),
    ...(versionId !== undefined && { "x-amz-version-id": versionId }),
  });
};
