import { S3Failure } from "../wire/s3-failure.ts";
import type { Body } from "../wire/wire.ts";
import { isNodeStream, nodeBody, type BodyOptions } from "./node-body.ts";
import { webBody } from "./web-body.ts";

export interface ReplyBodyOptions extends BodyOptions {
  /** As in the HTTP header. */
  readonly contentEncoding: string | undefined;
}

/** The body of a reply, whichever of the platform's streams the SDK hands out. */
export function bodyOf(stream: unknown, { contentEncoding = "", ...options }: ReplyBodyOptions): Body {
  if (isNodeStream(stream)) return nodeBody(stream, options);
  const body = stream instanceof Blob ? stream.stream() : stream;
  if (!(body instanceof ReadableStream)) throw new TypeError("the reply has no body");
  if (!isDecodedByFetch(contentEncoding)) return webBody(body, options);
  body.cancel().catch(() => {});
  throw decoded(contentEncoding);
}

/**
 * `fetch` decodes what it can, and can not be told to leave it: neither length nor checksum would fit, a range would be of
 * other bytes, and a copy would say of itself that it is encoded. With a coding that it does not know it leaves all.
 *
 * @see https://fetch.spec.whatwg.org/#concept-http-network-fetch
 */
function isDecodedByFetch(contentEncoding: string): boolean {
  const codings = contentEncoding.split(",").map((coding) => coding.trim().toLowerCase());
  return codings.every((coding) => codingsOfFetch.has(coding));
}

const codingsOfFetch: ReadonlySet<string> = new Set(["gzip", "x-gzip", "deflate", "br", "zstd"]);

function decoded(contentEncoding: string): S3Failure {
  return new S3Failure({
    operation: "GetObject",
    code: "DecodedBody",
    message: `fetch decodes what is stored with the Content-Encoding "${contentEncoding}", so the bytes of the file can not be had here; fetch its url(), which brings them decoded, or store it without one`,
  });
}
