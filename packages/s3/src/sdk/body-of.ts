import type { Body } from "../wire/wire.ts";
import { isNodeStream, nodeBody, type BodyOptions } from "./node-body.ts";
import { webBody } from "./web-body.ts";

/** The body of a reply, whichever of the platform's streams the SDK hands out. */
export function bodyOf(stream: unknown, options: BodyOptions): Body {
  if (isNodeStream(stream)) return nodeBody(stream, options);
  if (stream instanceof ReadableStream) return webBody(stream, options);
  if (stream instanceof Blob) return webBody(stream.stream(), options);
  throw new TypeError("the reply has no body");
}
