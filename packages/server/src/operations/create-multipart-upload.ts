import { encryptionHeaders, readCustomerKey } from "../customer-key.ts";
import { readAttributes } from "../object-attributes.ts";
import { xmlReply } from "../reply.ts";
import type { Operation } from "../s3-request.ts";
import { text, xmlDocument } from "../xml/write-xml.ts";
import { readUploadChecksum } from "./upload-checksum.ts";

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateMultipartUpload.html */
export const createMultipartUpload: Operation = async (request, { store }) => {
  const checksum = readUploadChecksum(request);
  const settings = { attributes: readAttributes(request), ...(checksum && { checksum }) };
  const { uploadId } = await store.createUpload(request, settings);
  const result = text("Bucket", request.bucket) + text("Key", request.key) + text("UploadId", uploadId);
  return xmlReply(xmlDocument("InitiateMultipartUploadResult", result), {
    ...encryptionHeaders(readCustomerKey(request)),
    ...(checksum && {
      "x-amz-checksum-algorithm": checksum.algorithm,
      "x-amz-checksum-type": checksum.type,
    }),
  });
};
