import { crossOriginHeaders } from "./cross-origin.ts";
import type { Exchange } from "./exchange.ts";
import type { Interruption } from "./faults/send-interrupted.ts";
import { HOST_ID } from "./host-id.ts";
import type { Reply } from "./reply.ts";
import type { OperationContext } from "./s3-request.ts";
import { writeReply } from "./write-reply.ts";

/** Answers a request. @returns a promise only where the reply does not go out at once */
export function sendReply(
  exchange: Exchange,
  context: OperationContext,
  reply: Reply,
  interruption?: Interruption,
): Promise<void> | undefined {
  if (reply.failure !== undefined) exchange.failure = reply.failure;
  if (exchange.request.headers.origin === undefined) return write(exchange, reply, interruption);
  // A store that can't tell the rules of a bucket keeps pages out, and takes no reply away.
  const leave = crossOriginHeaders(exchange, context).catch(() => undefined);
  return leave.then((headers) => write(exchange, withHeaders(reply, headers), interruption));
}

function write(
  { response, requestId, awaitsContinue }: Exchange,
  reply: Reply,
  interruption: Interruption | undefined,
): Promise<void> | undefined {
  const defaults = { "x-amz-request-id": requestId, "x-amz-id-2": HOST_ID };
  // A client that was not told to go on sends no body, and the connection could not tell the next request from one.
  const last = awaitsContinue ? withHeaders(reply, { connection: "close" }) : reply;
  return writeReply(response, last, { defaults, interruption });
}

function withHeaders(reply: Reply, headers: Readonly<Record<string, string>> | undefined): Reply {
  return { ...reply, headers: { ...reply.headers, ...headers } };
}
