import type { ServerResponse } from "node:http";
import type { Interruption } from "./faults/send-interrupted.ts";
import { sendInterrupted } from "./faults/send-interrupted.ts";
import type { ContentBody, Reply } from "./reply.ts";
import type { Chunks } from "./store/store.ts";

export interface WriteOptions {
  /** Headers that a reply has unless it brings its own. */
  readonly defaults: Readonly<Record<string, string>>;
  readonly interruption?: Interruption | undefined;
}

/** Writes a reply, no faster than the client reads it. @returns a promise only where it is not written at once */
export function writeReply(
  response: ServerResponse,
  reply: Reply,
  { defaults, interruption }: WriteOptions,
): Promise<void> | undefined {
  const { status, body } = reply;
  const text = typeof body === "string" ? Buffer.from(body) : undefined;
  const lines = listHeaders(reply, defaults);
  if (needsLength(response, reply)) lines.push("content-length", String(text?.length ?? 0));
  response.writeHead(status, lines);
  const { chunks, release } = typeof body === "object" ? body : wholeText(text);
  if (interruption !== undefined || !Array.isArray(chunks) || chunks.length > 1) {
    return writeContent(response, { chunks, release }, interruption);
  }
  // What came whole with the headers is taken here: that costs Node less than to drop it after the reply.
  if (response.req.complete) response.req.read();
  response.end(chunks[0]);
  return release();
}

function wholeText(text: Uint8Array | undefined): ContentBody {
  return { chunks: text === undefined ? [] : [text], release: () => NOTHING_TO_RELEASE };
}

/** Names and values in turn, the form that costs `writeHead` least. */
function listHeaders({ headers }: Reply, defaults: WriteOptions["defaults"]): string[] {
  const lines: string[] = [];
  for (const name in defaults) if (headers[name] === undefined) lines.push(name, defaults[name] ?? "");
  for (const name in headers) lines.push(name, headers[name] ?? "");
  return lines;
}

/**
 * Where a body could stand and none does, S3 says so. A refused HEAD has no body, and so no length. A length that is there
 * already is that of an object, or a fault that was asked for.
 */
function needsLength({ req }: ServerResponse, { status, headers, body }: Reply): boolean {
  if (body === undefined && (status === 204 || status === 304)) return false;
  return req.method !== "HEAD" && typeof body !== "object" && headers["content-length"] === undefined;
}

async function writeContent(
  response: ServerResponse,
  { chunks, release }: ContentBody,
  interruption: Interruption | undefined,
): Promise<void> {
  try {
    if (interruption === undefined) await writeChunks(response, chunks);
    else await sendInterrupted(response, chunks, interruption);
  } finally {
    await release();
  }
}

async function writeChunks(response: ServerResponse, chunks: Chunks): Promise<void> {
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

const NOTHING_TO_RELEASE = Promise.resolve();
