import type { ListMultipartUploadsCommandOutput, ListObjectsV2CommandOutput } from "@aws-sdk/client-s3";
import { bareEtag } from "../etag.ts";
import { statusOf } from "./sdk-shapes.ts";
import type { ListedObject, PageReply, UploadsReply } from "../wire/wire.ts";

/**
 * The reply to a listing of a prefix that asked for `encoding-type=url`, without which XML cannot carry every key. The SDK leaves
 * the encoding in place; a store that did not encode does not say so, and then nothing is decoded. SeaweedFS encodes the
 * keys and repeats the prefix as it was asked for.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html
 */
export function decodeListing(reply: ListObjectsV2CommandOutput, asked: string): PageReply {
  const decode = decoderOf(reply);
  const { Prefix: prefix } = reply;
  return {
    ...statusOf(reply),
    ...(reply.Name !== undefined && { bucket: reply.Name }),
    ...(prefix !== undefined && { prefix: prefix === asked ? asked : decode(prefix) }),
    ...(reply.IsTruncated !== undefined && { isTruncated: reply.IsTruncated }),
    ...(reply.NextContinuationToken !== undefined && { nextToken: reply.NextContinuationToken }),
    objects: (reply.Contents ?? []).map((object): ListedObject => {
      const { Key, Size, LastModified, ETag, StorageClass } = object;
      return {
        key: decode(Key ?? ""),
        size: Size ?? Number.NaN,
        modifiedMs: LastModified?.getTime() ?? Number.NaN,
        ...(ETag !== undefined && { etag: bareEtag(ETag) }),
        ...(StorageClass !== undefined && { storageClass: StorageClass }),
      };
    }),
    prefixes: (reply.CommonPrefixes ?? []).map(({ Prefix }) => decode(Prefix ?? "")),
  };
}

/** The same for uploads that have not ended. */
export function decodeUploads(reply: ListMultipartUploadsCommandOutput): UploadsReply {
  const decode = decoderOf(reply);
  if (reply.IsTruncated === undefined) throw new TypeError("the reply does not say whether there is more");
  const { Uploads = [], IsTruncated, NextKeyMarker = "", NextUploadIdMarker = "" } = reply;
  return {
    ...statusOf(reply),
    uploads: Uploads.map(({ Key = "", UploadId = "" }) => ({ key: decode(Key), uploadId: UploadId })),
    ...(IsTruncated && { next: { key: decode(NextKeyMarker), uploadId: NextUploadIdMarker } }),
  };
}

function decoderOf({
  EncodingType,
}: {
  readonly EncodingType?: string | undefined;
}): (key: string) => string {
  return EncodingType === "url" ? decodeKey : (key) => key;
}

export function keyDecoder(encoding: string | undefined): (key: string) => string {
  return encoding === "url" ? decodeKey : (key) => key;
}

/** As in a query string: `+` stands for a space. */
function decodeKey(encoded: string): string {
  return encoded.includes("%") || encoded.includes("+")
    ? decodeURIComponent(encoded.replaceAll("+", " "))
    : encoded;
}
