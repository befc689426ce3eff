import { createHash } from "node:crypto";
import type { ChunkSignatures } from "../signature/chunk-signatures.ts";
import { s3Error } from "../s3-error.ts";

/** What stands behind the last chunk, by lower-case name. */
export type Trailers = ReadonlyMap<string, string>;

export interface AwsChunkedOptions {
  /** Of a body whose chunks are signed. */
  readonly signatures: ChunkSignatures | undefined;
  /** Called once, at the end of a complete body. */
  readonly onTrailers: (trailers: Trailers) => void;
}

/**
 * Takes the `aws-chunked` framing off a body: `<hex size>[;chunk-signature=…]\r\n<bytes>\r\n`, a chunk of size 0, trailers, an
 * empty line. Content is passed on as views of what came in; only framing lines are copied.
 */
export async function* decodeAwsChunked(
  source: AsyncIterable<Uint8Array>,
  options: AwsChunkedOptions,
): AsyncGenerator<Uint8Array, void, void> {
  const frames = createFrameReader(options);
  for await (const bytes of source) {
    for (let rest = bytes; rest.length > 0;) {
      const step = frames.read(rest);
      if (step.content !== undefined) yield step.content;
      rest = rest.subarray(step.usedBytes);
    }
  }
  frames.end();
}

interface FrameReader {
  /** Reads a piece of one content, or up to the end of one line. */
  read(bytes: Uint8Array): { readonly usedBytes: number; readonly content?: Uint8Array };
  end(): void;
}

type Expected = "size line" | "content" | "end of content" | "trailer line" | "nothing";

function createFrameReader({ signatures, onTrailers }: AwsChunkedOptions): FrameReader {
  let expected: Expected = "size line";
  let leftBytes = 0;
  const line = createLineReader();
  const proof = createChunkProof(signatures);
  const trailers = createTrailerReader(signatures);
  const onLine = (text: string): void => {
    if (expected === "end of content" && text !== "") throw incomplete();
    if (expected === "end of content") expected = "size line";
    else if (expected === "size line") {
      leftBytes = proof.begin(parseSizeLine(text));
      expected = leftBytes === 0 ? "trailer line" : "content";
    } else if (text === "") expected = "nothing";
    else trailers.add(text);
  };
  const readContent = (bytes: Uint8Array): { usedBytes: number; content: Uint8Array } => {
    const content = bytes.subarray(0, leftBytes);
    leftBytes -= content.length;
    proof.update(content, leftBytes);
    if (leftBytes === 0) expected = "end of content";
    return { usedBytes: content.length, content };
  };
  return {
    read(bytes) {
      if (expected === "nothing") throw incomplete();
      if (expected === "content") return readContent(bytes);
      const { usedBytes, text } = line.read(bytes);
      if (text !== undefined) onLine(text);
      return { usedBytes };
    },
    end() {
      const endsEarly = expected === "trailer line" && line.isEmpty(); // as some clients do that send no trailer
      if (expected !== "nothing" && !endsEarly) throw incomplete();
      onTrailers(trailers.finish());
    },
  };
}

interface ChunkHead {
  readonly sizeBytes: number;
  readonly signature: string;
}

/** Hashes the content of each chunk and checks its signature where it ends; an empty chunk ends where it begins. */
function createChunkProof(signatures: ChunkSignatures | undefined): {
  begin(head: ChunkHead): number;
  update(content: Uint8Array, leftBytes: number): void;
} {
  let signature = "";
  let sha256 = createHash("sha256");
  return {
    begin(head) {
      if (signatures === undefined) return head.sizeBytes;
      signature = head.signature;
      sha256 = createHash("sha256");
      if (head.sizeBytes === 0) signatures.checkChunk(signature, sha256.digest("hex"));
      return head.sizeBytes;
    },
    update(content, leftBytes) {
      if (signatures === undefined) return;
      sha256.update(content);
      if (leftBytes === 0) signatures.checkChunk(signature, sha256.digest("hex"));
    },
  };
}

function parseSizeLine(line: string): ChunkHead {
  const match = /^([0-9a-fA-F]{1,12})(?:;chunk-signature=([0-9a-f]{64}))?$/.exec(line);
  if (match?.[1] === undefined) throw incomplete();
  return { sizeBytes: Number.parseInt(match[1], 16), signature: match[2] ?? "" };
}

function createLineReader(): {
  read(bytes: Uint8Array): { readonly usedBytes: number; readonly text?: string };
  isEmpty(): boolean;
} {
  let pending = "";
  return {
    read(bytes) {
      const newline = bytes.indexOf(LINE_FEED);
      const usedBytes = newline === -1 ? bytes.length : newline + 1;
      if (pending.length + usedBytes > MAX_LINE_BYTES) throw incomplete();
      pending += Buffer.from(bytes.buffer, bytes.byteOffset, usedBytes).toString("latin1");
      if (newline === -1) return { usedBytes };
      const text = pending.replace(/\r?\n$/, "");
      pending = "";
      return { usedBytes, text };
    },
    isEmpty: () => pending === "",
  };
}

function createTrailerReader(signatures: ChunkSignatures | undefined): {
  add(line: string): void;
  finish(): Trailers;
} {
  const trailers = new Map<string, string>();
  return {
    add(line) {
      const colon = line.indexOf(":");
      if (colon === -1 || trailers.size >= MAX_TRAILERS) throw s3Error("MalformedTrailerError");
      trailers.set(line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim());
    },
    finish() {
      const signature = trailers.get(SIGNATURE_TRAILER);
      trailers.delete(SIGNATURE_TRAILER);
      if (signatures !== undefined && trailers.size > 0) {
        const signed = [...trailers].map(([name, value]) => `${name}:${value}\n`).join("");
        signatures.checkTrailer(signature ?? "", signed);
      }
      return trailers;
    },
  };
}

function incomplete(): Error {
  return s3Error("IncompleteBody", {
    message: "The aws-chunked framing of the body is broken or incomplete.",
  });
}

const LINE_FEED = 10;
const MAX_LINE_BYTES = 8 * 1024;
const MAX_TRAILERS = 16;
const SIGNATURE_TRAILER = "x-amz-trailer-signature";
