import type { Reply } from "../reply.ts";
import type { Chunks } from "../store/store.ts";

/** The same reply with an ETag of other bytes, wherever it names one. */
export function withWrongEtags(reply: Reply): Reply {
  const { etag } = reply.headers;
  const headers = etag === undefined ? reply.headers : { ...reply.headers, etag: WRONG_ETAG };
  const body =
    typeof reply.body === "string"
      ? reply.body.replace(/<ETag>[^<]*<\/ETag>/g, "<ETag>&quot;" + WRONG_ETAG.slice(1, -1) + "&quot;</ETag>")
      : reply.body;
  return { ...reply, headers, ...(body !== undefined && { body }) };
}

/** The same reply with a length that its body does not have; the client learns the truth when the connection ends. */
export function withWrongLength(reply: Reply, differenceBytes: number): Reply {
  const { body } = reply;
  const length =
    typeof body === "string" ? Buffer.byteLength(body) : Number(reply.headers["content-length"] ?? 0);
  const claimed = String(Math.max(0, length + differenceBytes));
  return { ...reply, headers: { ...reply.headers, "content-length": claimed, connection: "close" } };
}

/** The same reply with one bit of its body flipped; a body that ends before stays as it is. */
export function withFlippedBit(reply: Reply, atByte: number): Reply {
  const { body } = reply;
  if (body === undefined) return reply;
  if (typeof body === "string") {
    const bytes = Buffer.from(body);
    const headers = { ...reply.headers, "content-length": String(bytes.length) };
    return { ...reply, headers, body: { chunks: flipped([bytes], atByte), release: async () => undefined } };
  }
  return { ...reply, body: { ...body, chunks: flipped(body.chunks, atByte) } };
}

/** A page that leads to the page that was asked for, or to the first one, again and again. */
export function withRepeatedToken(reply: Reply, token: string | undefined): Reply {
  if (typeof reply.body !== "string") return reply;
  const next = /<NextContinuationToken>([^<]*)<\/NextContinuationToken>/;
  const repeated = token ?? next.exec(reply.body)?.[1] ?? "";
  return {
    ...reply,
    body: reply.body.replace(next, `<NextContinuationToken>${repeated}</NextContinuationToken>`),
  };
}

async function* flipped(chunks: Chunks, atByte: number): AsyncGenerator<Uint8Array, void, void> {
  let offset = 0;
  for await (const chunk of chunks) {
    const index = atByte - offset;
    offset += chunk.length;
    if (index < 0 || index >= chunk.length) {
      yield chunk;
      continue;
    }
    // A copy: the bytes of the store are not ours to change.
    const copy = Uint8Array.from(chunk);
    copy[index] = (copy[index] ?? 0) ^ 1;
    yield copy;
  }
}

/** The MD5 of the text `other bytes`. */
const WRONG_ETAG = '"6eff3450105497cc2ce22ea267f564ba"';
