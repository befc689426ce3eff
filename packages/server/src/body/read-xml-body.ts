import { s3Error } from "../s3-error.ts";
import type { S3Request } from "../s3-request.ts";
import type { XmlElement } from "../xml/read-xml.ts";
import { readXml } from "../xml/read-xml.ts";
import type { BodyOptions } from "./receive-body.ts";

/** Reads a proven XML body of at most 2 MiB. @returns undefined for an empty one */
export async function readXmlBody(
  request: S3Request,
  options?: BodyOptions,
): Promise<XmlElement | undefined> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request.receive(options).chunks) {
    size += chunk.length;
    if (size > MAX_XML_BYTES) {
      throw s3Error("MaxMessageLengthExceeded", { fields: { MaxMessageLengthBytes: String(MAX_XML_BYTES) } });
    }
    pieces.push(chunk);
  }
  if (size === 0) return undefined;
  return readXml(decodeText(Buffer.concat(pieces)));
}

function decodeText(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw s3Error("MalformedXML");
  }
}

const MAX_XML_BYTES = 2 * 1024 * 1024;
