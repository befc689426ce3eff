import {
  AbortMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  ListPartsCommand,
  PutObjectCommand,
  type S3Client,
} from "@aws-sdk/client-s3";
import type { ExtraParameters } from "../wire/request.ts";
import type { Wire } from "../wire/wire.ts";
import { bodyOf } from "./body-of.ts";
import { contentChecksum } from "./content-checksum.ts";
import { commitReply, conditionsOf, contentOf, objectReply, statusOf } from "./sdk-shapes.ts";
import { copySourceOf } from "./copy-source.ts";
import { decodeListing, decodeUploads } from "./decode-listing.ts";
import type { ReplyLimits } from "./limited-handler.ts";
import type { Pace } from "./pace-watch.ts";
import { controlOperations, versionOperations } from "./sdk-controls.ts";
import { copyOperations, partOperations } from "./sdk-parts.ts";
import { targetIn, type Target } from "./sdk-target.ts";
import { createSdkSender, type SdkSender } from "./sdk-sender.ts";

export interface SdkWireOptions {
  readonly client: S3Client;
  readonly bucket: string;
  /** What goes with every request: who pays, who must own the bucket. */
  readonly common: ExtraParameters;
  /** A client that someone else made: used without its retries, otherwise as it is. */
  readonly isForeign: boolean;
  readonly pace: ReplyLimits;
}

/** S3 by way of the AWS SDK, one attempt for each call. */
export function sdkWire({ client, bucket, common, isForeign, pace }: SdkWireOptions): Wire {
  const send = createSdkSender(client, { isForeign, limits: pace });
  const target = { ...common, Bucket: bucket };
  return {
    ...objectOperations(send, target),
    getObject: getOperation(send, target, client, pace),
    ...batchOperations(send, target),
    ...uploadOperations(send, target, client),
    ...partOperations(send, target),
    ...copyOperations(send, target),
    ...controlOperations(send, target),
    ...versionOperations(send, target),
  };
}

function getOperation(send: SdkSender, target: Target, { config }: S3Client, pace: Pace): Wire["getObject"] {
  return ({ key: Key, range: Range, ifMatch, extra, signal }) => {
    const input = { ...target, ...extra, Key, ...(Range !== undefined && { Range }) };
    const command = new GetObjectCommand({ ...input, ...conditionsOf({ ifMatch }) });
    return send("getObject", command, signal, (reply) => {
      const { ContentLength: expectedBytes, ContentEncoding: contentEncoding } = reply;
      const body = bodyOf(reply.Body, { expectedBytes, contentEncoding, pace });
      const object = objectReply(reply);
      const checksum = contentChecksum(object, config);
      return { ...object, body, ...(checksum !== undefined && { checksum }) };
    });
  };
}

type ObjectOperations = "headObject" | "putObject" | "deleteObject" | "copyObject";

function objectOperations(send: SdkSender, target: Target): Pick<Wire, ObjectOperations> {
  return {
    headObject: ({ bucket, key: Key, ifMatch, checksums, extra, signal }) => {
      const mode = checksums ? { ChecksumMode: "ENABLED" as const } : {};
      const input = { ...targetIn(bucket, target), ...extra, ...mode, Key };
      const command = new HeadObjectCommand({ ...input, ...conditionsOf({ ifMatch }) });
      return send("headObject", command, signal, objectReply);
    },
    putObject: ({ key: Key, body: Body, extra, signal, ...request }) => {
      const input = { ...target, ...extra, Key, Body, ContentLength: Body.byteLength };
      const command = new PutObjectCommand({ ...input, ...contentOf(request), ...conditionsOf(request) });
      return send("putObject", command, signal, commitReply);
    },
    deleteObject: ({ key: Key, versionId, ifMatch, signal }) => {
      const version = versionId === undefined ? {} : { VersionId: versionId };
      const command = new DeleteObjectCommand({ ...target, Key, ...version, ...conditionsOf({ ifMatch }) });
      return send("deleteObject", command, signal, () => {});
    },
    copyObject: ({ key: Key, source, content, extra, signal, ...request }) => {
      const command = new CopyObjectCommand({
        ...target,
        ...extra,
        Key,
        ...(content !== undefined && { MetadataDirective: "REPLACE" as const, ...contentOf(content) }),
        ...copySourceOf(source),
        ...conditionsOf(request),
      });
      return send("copyObject", command, signal, ({ CopyObjectResult, VersionId, $metadata }) =>
        commitReply({ ...CopyObjectResult, VersionId, $metadata }),
      );
    },
  };
}

function batchOperations(send: SdkSender, target: Target): Pick<Wire, "deleteObjects" | "listObjects"> {
  return {
    deleteObjects: ({ keys, signal }) => {
      // Not quiet: only keys that the reply names are known to be gone.
      const Delete = { Objects: keys.map((Key) => ({ Key })), Quiet: false };
      const command = new DeleteObjectsCommand({ ...target, Delete });
      return send("deleteObjects", command, signal, ({ Deleted = [], Errors = [], $metadata }) => ({
        ...statusOf({ $metadata }),
        deleted: Deleted.map(({ Key = "" }) => Key),
        failed: Errors.map(({ Key = "", Code = "", Message = "" }) => ({
          key: Key,
          code: Code,
          message: Message,
        })),
      }));
    },
    listObjects: ({ prefix: Prefix, delimiter, maxKeys, token, startAfter, signal }) => {
      const command = new ListObjectsV2Command({
        ...target,
        Prefix,
        EncodingType: "url",
        ...(delimiter !== undefined && { Delimiter: delimiter }),
        ...(maxKeys !== undefined && { MaxKeys: maxKeys }),
        ...(token !== undefined && { ContinuationToken: token }),
        ...(startAfter !== undefined && token === undefined && { StartAfter: startAfter }),
      });
      return send("listObjects", command, signal, (reply) => decodeListing(reply, Prefix));
    },
  };
}

type UploadOperations = "createMultipartUpload" | "abortMultipartUpload" | "countParts" | "listUploads";

function uploadOperations(send: SdkSender, target: Target, client: S3Client): Pick<Wire, UploadOperations> {
  return {
    createMultipartUpload: async ({ key: Key, extra, signal, waitSignal: _waits, ...request }) => {
      // Parts carry a checksum by default, and S3 takes them only for an upload that announced their algorithm.
      const isChecked = (await client.config.requestChecksumCalculation()) === "WHEN_SUPPORTED";
      const algorithm = isChecked ? { ChecksumAlgorithm: "CRC32" as const } : {};
      const input = { ...target, ...algorithm, ...extra, Key, ...contentOf(request) };
      return send("createMultipartUpload", new CreateMultipartUploadCommand(input), signal, (reply) => ({
        ...statusOf(reply),
        ...(reply.UploadId !== undefined && { uploadId: reply.UploadId }),
      }));
    },
    abortMultipartUpload: ({ key: Key, uploadId: UploadId, extra, signal }) => {
      const command = new AbortMultipartUploadCommand({ ...target, ...extra, Key, UploadId });
      return send("abortMultipartUpload", command, signal, () => {});
    },
    countParts: ({ key: Key, uploadId: UploadId, extra, signal }) => {
      const command = new ListPartsCommand({ ...target, ...extra, Key, UploadId });
      return send("countParts", command, signal, ({ Parts = [], IsTruncated }) => {
        if (IsTruncated === undefined) throw new TypeError("the reply does not say whether there is more");
        return Parts.length;
      });
    },
    listUploads: ({ prefix: Prefix, after, signal }) => {
      const marker = after && { KeyMarker: after.key, UploadIdMarker: after.uploadId };
      const command = new ListMultipartUploadsCommand({ ...target, Prefix, EncodingType: "url", ...marker });
      return send("listUploads", command, signal, decodeUploads);
    },
  };
}
