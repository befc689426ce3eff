import { s3Error } from "../s3-error.ts";
import type { S3Request } from "../s3-request.ts";
import type { XmlElement, XmlOptions } from "../xml/read-xml.ts";
import { readXml } from "../xml/read-xml.ts";
import type { BodyOptions } from "./receive-body.ts";

export interface XmlBodyOptions extends BodyOptions, XmlOptions {
  /** Default 128 KiB, which is room for all that S3 allows in the settings of a bucket or an object. */
  readonly maxBytes?: number;
}

/** Reads a proven XML body. @returns undefined for an empty one */
export async function readXmlBody(
  request: S3Request,
  { maxBytes = MAX_BYTES, ...options }: XmlBodyOptions = {},
): Promise<XmlElement | undefined> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request.receive(options).chunks) {
    size += chunk.length;
    if (size > maxBytes) {
      throw s3Error("MaxMessageLengthExceeded", { fields: { MaxMessageLengthBytes: String(maxBytes) } });
    }
    pieces.push(chunk);
  }
  if (size === 0) return undefined;
  return readXml(decodeText(Buffer.concat(pieces)), options);
}

/** As `readXmlBody`, of operations that nothing but a document says what to do. */
export async function requireXmlBody(request: S3Request, options?: XmlBodyOptions): Promise<XmlElement> {
  const root = await readXmlBody(request, options);
  if (root === undefined) throw s3Error("MissingRequestBodyError");
  return root;
}

function decodeText(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw s3Error("MalformedXML");
  }
}

const MAX_BYTES = 128 * 1024;
