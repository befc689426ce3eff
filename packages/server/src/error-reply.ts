import { HOST_ID } from "./host-id.ts";
import type { Reply } from "./reply.ts";
import { xmlReply } from "./reply.ts";
import { isS3Error, s3Error } from "./s3-error.ts";
import { text, xmlError } from "./xml/write-xml.ts";

/** What an error says of the request that it answers. */
export interface ErrorPlace {
  readonly requestId: string;
  readonly resource: string;
}

/** Turns whatever was thrown into S3's XML; what is no S3 error is an InternalError that keeps its details to itself. */
export function errorReply(error: unknown, place: ErrorPlace): Reply {
  const { code, message, status, fields, headers } = isS3Error(error) ? error : s3Error("InternalError");
  const more = Object.entries(fields).map(([name, value]) => text(name, value));
  return { ...xmlReply(errorXml(code, message, place, more.join("")), headers), status };
}

export function errorXml(code: string, message: string, place: ErrorPlace, more = ""): string {
  const { resource, requestId } = place;
  return xmlError(
    text("Code", code) +
      text("Message", message) +
      more +
      text("Resource", resource) +
      text("RequestId", requestId) +
      text("HostId", HOST_ID),
  );
}
