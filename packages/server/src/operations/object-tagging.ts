import { requireXmlBody } from "../body/read-xml-body.ts";
import { emptyReply, xmlReply } from "../reply.ts";
import type { Operation } from "../s3-request.ts";
import { readTagSet, writeTagSet } from "../tag-set.ts";
import { changeObject, findObject } from "./addressed-object.ts";
import { readVersionHeaders } from "./version-headers.ts";

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectTagging.html */
export const getObjectTagging: Operation = async (request, { store }) => {
  const record = await findObject(request, store, { deleted: "not allowed" });
  return xmlReply(writeTagSet(record.attributes.tags), await readVersionHeaders(record, request, store));
};

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObjectTagging.html */
export const putObjectTagging: Operation = async (request, { store }) => {
  const tags = readTagSet(await requireXmlBody(request), "Object");
  const record = await changeObject(request, store, ({ attributes }) => ({ ...attributes, tags }));
  return emptyReply(200, await readVersionHeaders(record, request, store));
};

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjectTagging.html */
export const deleteObjectTagging: Operation = async (request, { store }) => {
  const record = await changeObject(request, store, ({ attributes }) => ({ ...attributes, tags: new Map() }));
  return emptyReply(204, await readVersionHeaders(record, request, store));
};
