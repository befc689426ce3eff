import { writeGuard } from "../conditions.ts";
import { emptyReply } from "../reply.ts";
import type { Operation } from "../s3-request.ts";

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObject.html */
export const deleteObject: Operation = async (request, { store }) => {
  await store.remove(request, writeGuard(request) ?? (() => undefined));
  return emptyReply(204);
};
