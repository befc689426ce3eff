import { emptyReply } from "../reply.ts";
import { noSuchUpload } from "../s3-error.ts";
import type { Operation } from "../s3-request.ts";
import { readUploadId } from "./find-upload.ts";

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_AbortMultipartUpload.html */
export const abortMultipartUpload: Operation = async (request, { store }) => {
  const uploadId = readUploadId(request);
  if ((await store.abortUpload(request, uploadId)) === "missing") throw noSuchUpload(uploadId);
  return emptyReply(204);
};
