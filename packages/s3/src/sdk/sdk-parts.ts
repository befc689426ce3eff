import {
  CompleteMultipartUploadCommand,
  GetObjectTaggingCommand,
  UploadPartCommand,
  UploadPartCopyCommand,
} from "@aws-sdk/client-s3";
import { quotedEtag } from "../etag.ts";
import type { PartReply, Wire } from "../wire/wire.ts";
import { commitReply, conditionsOf, statusOf, type SdkAnswer } from "./sdk-shapes.ts";
import { copySourceOf } from "./copy-source.ts";
import type { SdkSender } from "./sdk-sender.ts";
import { targetIn, type Target } from "./sdk-target.ts";

/** The parts of a multipart upload, and their assembly. */
export function partOperations(
  send: SdkSender,
  target: Target,
): Pick<Wire, "uploadPart" | "completeMultipartUpload"> {
  return {
    uploadPart: ({ key: Key, uploadId: UploadId, partNumber: PartNumber, body: Body, extra, signal }) => {
      const input = { ...target, ...extra, Key, UploadId, PartNumber, Body, ContentLength: Body.byteLength };
      return send("uploadPart", new UploadPartCommand(input), signal, partReply);
    },
    completeMultipartUpload: ({ key: Key, uploadId: UploadId, parts, size, extra, signal, ...request }) => {
      const command = new CompleteMultipartUploadCommand({
        ...target,
        ...extra,
        Key,
        UploadId,
        MultipartUpload: { Parts: parts.map(sdkPart) },
        MpuObjectSize: size,
        ...conditionsOf(request),
      });
      return send("completeMultipartUpload", command, signal, commitReply);
    },
  };
}

/** What copies need beside CopyObject. */
export function copyOperations(send: SdkSender, target: Target): Pick<Wire, "uploadPartCopy" | "getTags"> {
  return {
    uploadPartCopy: ({ key: Key, uploadId: UploadId, partNumber: PartNumber, extra, signal, ...request }) => {
      const { source, start, end } = request;
      const command = new UploadPartCopyCommand({
        ...target,
        ...extra,
        Key,
        UploadId,
        PartNumber,
        ...copySourceOf(source),
        CopySourceRange: `bytes=${start}-${end - 1}`,
      });
      return send("uploadPartCopy", command, signal, ({ CopyPartResult, $metadata }) =>
        partReply({ ...CopyPartResult, $metadata }),
      );
    },
    getTags: ({ bucket, key: Key, extra, signal }) => {
      const command = new GetObjectTaggingCommand({ ...targetIn(bucket, target), ...extra, Key });
      return send("getTags", command, signal, ({ TagSet }) => {
        if (TagSet === undefined) throw new TypeError("the reply holds no set of tags");
        return TagSet.map(
          ({ Key: name = "", Value = "" }) => `${encodeURIComponent(name)}=${encodeURIComponent(Value)}`,
        ).join("&");
      });
    },
  };
}

function partReply({ ETag, $metadata, ...reply }: SdkAnswer & { ETag?: string | undefined }): PartReply {
  const checksums = Object.entries(reply).filter(
    (field): field is [string, string] => field[0].startsWith("Checksum") && typeof field[1] === "string",
  );
  return {
    ...statusOf({ $metadata }),
    ...(ETag !== undefined && { etag: ETag.replaceAll('"', "") }),
    checksums: Object.fromEntries(checksums),
  };
}

function sdkPart({ partNumber, etag = "", checksums }: PartReply & { readonly partNumber: number }): {
  PartNumber: number;
  ETag: string;
} {
  return { PartNumber: partNumber, ETag: quotedEtag(etag), ...checksums };
}
