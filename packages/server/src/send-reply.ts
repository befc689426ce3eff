import type { ServerResponse } from "node:http";
import type { Reply } from "./reply.ts";

/** A fault in the midst of a body. */
export interface Interruption {
  readonly afterBytes: number;
  readonly ending: "destroy" | "stall";
}

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
      response.writeHead(status, headers);
      await sendChunks(response, body?.chunks ?? [], interruption);
    }
  } finally {
    if (typeof body === "object") await body.release();
  }
}

/** A refused HEAD has no body, and so no length. */
function withLength(
  response: ServerResponse,
  headers: Readonly<Record<string, string>>,
  length: number,
): Record<string, string> {
  if (response.req.method === "HEAD") return { ...headers };
  return { ...headers, "content-length": String(length) };
}

type SentChunks = readonly Uint8Array[] | AsyncIterable<Uint8Array>;

async function sendChunks(
  response: ServerResponse,
  chunks: SentChunks,
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

async function sendInterrupted(
  response: ServerResponse,
  chunks: SentChunks,
  { afterBytes, ending }: Interruption,
): Promise<void> {
  let leftBytes = afterBytes;
  response.flushHeaders();
  for await (const chunk of chunks) {
    if (leftBytes <= 0 || response.destroyed) break;
    const piece = chunk.subarray(0, leftBytes);
    leftBytes -= piece.length;
    await new Promise<void>((resolve) => response.write(piece, () => resolve()));
  }
  if (ending === "destroy") response.destroy();
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
