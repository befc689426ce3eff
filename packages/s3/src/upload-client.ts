import {
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  UploadPartCommand,
  type S3Client,
} from "@aws-sdk/client-s3";
import { quotedEtag } from "./etag.ts";
import type { UploadSession } from "./upload-session.ts";

/** What the SDK's uploader takes for a client: its commands go to the session, which retries, counts and cancels. */
export function uploadClient(session: UploadSession): S3Client {
  const client = {
    // The wire decides on checksums, and returns those of the parts by itself.
    config: { requestChecksumCalculation: async () => "WHEN_REQUIRED" },
    send: (command: unknown) => dispatch(session, command),
  };
  return client as unknown as S3Client; // of which the uploader uses these two members, as its tests here show
}

async function dispatch(session: UploadSession, command: unknown): Promise<object> {
  if (command instanceof CreateMultipartUploadCommand) {
    const { uploadId } = await session.create();
    return { UploadId: uploadId };
  }
  if (command instanceof UploadPartCommand) {
    const { PartNumber = 0, Body } = command.input;
    if (!(Body instanceof Uint8Array)) throw new TypeError("a part of an upload is no Uint8Array");
    const { etag = "" } = await session.uploadPart(PartNumber, Body);
    return { ETag: quotedEtag(etag) };
  }
  if (command instanceof CompleteMultipartUploadCommand) {
    const { etag } = await session.complete();
    return { ETag: quotedEtag(etag) };
  }
  throw new TypeError("the uploader sent a command that uploads of several parts have no use for");
}
