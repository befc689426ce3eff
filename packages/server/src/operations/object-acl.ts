import { writeAcl } from "../canned-acl.ts";
import { emptyReply, xmlReply } from "../reply.ts";
import type { Operation } from "../s3-request.ts";
import { changeObject, findObject } from "./addressed-object.ts";
import { readRequestedAcl } from "./requested-acl.ts";
import { readVersionHeaders } from "./version-headers.ts";

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectAcl.html */
export const getObjectAcl: Operation = async (request, { store }) => {
  const record = await findObject(request, store);
  return xmlReply(writeAcl(record.attributes.acl), await readVersionHeaders(record, request, store));
};

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObjectAcl.html */
export const putObjectAcl: Operation = async (request, { store }) => {
  const acl = await readRequestedAcl(request, "object");
  const record = await changeObject(request, store, ({ attributes }) => ({ ...attributes, acl }));
  return emptyReply(200, await readVersionHeaders(record, request, store));
};
