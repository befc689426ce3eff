import { readToken, writeToken } from "../list-parameters.ts";
import { toIsoDate } from "../object-times.ts";
import { ownerXml } from "../owner.ts";
import { xmlReply } from "../reply.ts";
import { invalidArgument } from "../s3-error.ts";
import type { Operation, S3Request } from "../s3-request.ts";
import { element, text, xmlDocument } from "../xml/write-xml.ts";

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListBuckets.html */
export const listBuckets: Operation = async (request, { store, region }) => {
  const prefix = request.query.get("prefix") ?? "";
  const token = request.query.get("continuation-token");
  const after = token === undefined ? "" : readToken(token);
  const buckets = await store.listBuckets();
  const found = buckets.filter(
    ({ name }) => name.startsWith(prefix) && name > after && request.reaches(name),
  );
  const page = found.slice(0, readLimit(request));
  const listed = page.map(({ name, createdMs }) =>
    element(
      "Bucket",
      text("Name", name) + text("CreationDate", toIsoDate(createdMs)) + text("BucketRegion", region),
    ),
  );
  const last = page.at(-1);
  const isTruncated = last !== undefined && page.length < found.length;
  return xmlReply(
    xmlDocument(
      "ListAllMyBucketsResult",
      ownerXml("Owner") +
        element("Buckets", listed.join("")) +
        text("ContinuationToken", isTruncated ? writeToken(last.name) : undefined) +
        text("Prefix", request.query.get("prefix")),
    ),
  );
};

function readLimit(request: S3Request): number {
  const value = request.query.get("max-buckets") ?? "10000";
  const limit = /^\d{1,5}$/.test(value) ? Number(value) : 0;
  if (limit >= 1 && limit <= 10_000) return limit;
  throw invalidArgument("max-buckets", value, "max-buckets must be between 1 and 10000");
}
