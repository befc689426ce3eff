import type { ServerResponse } from "node:http";
import type { Interruption } from "./faults/send-interrupted.ts";
import { sendInterrupted } from "./faults/send-interrupted.ts";
import type { Reply } from "./reply.ts";
import type { Chunks } from "./store/store.ts";

/** Writes a reply, no faster than the client reads it. */
export async function sendReply(
  response: ServerResponse,
  reply: Reply,
  interruption?: Interruption,
): Promise<void> {
  const { status, headers, body } = reply;
  try {
    if (typeof body === "string") {
      const bytes = Buffer.from(body);
      response.writeHead(status, withLength(response, headers, bytes.length));
      await sendChunks(response, [bytes], interruption);
    } else {
      response.writeHead(status, body === undefined ? withoutBody(response, status, headers) : headers);
      await sendChunks(response, body?.chunks ?? [], interruption);
    }
  } finally {
    if (typeof body === "object") await body.release();
  }
}

/** A refused HEAD has no body, and so no length. A length that is there already is a fault that was asked for. */
function withLength(
  response: ServerResponse,
  headers: Readonly<Record<string, string>>,
  length: number,
): Record<string, string> {
  if (response.req.method === "HEAD" || headers["content-length"] !== undefined) return { ...headers };
  return { ...headers, "content-length": String(length) };
}

/** Where a body could stand and none does, S3 says so. */
function withoutBody(
  response: ServerResponse,
  status: number,
  headers: Readonly<Record<string, string>>,
): Record<string, string> {
  if (status === 204 || status === 304) return { ...headers };
  return withLength(response, headers, 0);
}

async function sendChunks(
  response: ServerResponse,
  chunks: Chunks,
  interruption?: Interruption,
): Promise<void> {
  if (interruption !== undefined) return sendInterrupted(response, chunks, interruption);
  if (Array.isArray(chunks) && chunks.length < 2) {
    response.end(chunks[0]);
    return;
  }
  for await (const chunk of chunks) {
    if (response.destroyed) return;
    if (!response.write(chunk)) await drained(response);
  }
  response.end();
}

function drained(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const finish = (): void => {
      response.off("drain", finish).off("close", finish);
      resolve();
    };
    response.on("drain", finish).on("close", finish);
    if (response.destroyed) finish();
  });
}
