import type { ChecksumAlgorithm } from "../checksum/digest.ts";
import { createDigest } from "../checksum/create-digest.ts";
import type { Chunks } from "../store/store.ts";
import { inTurns } from "./in-turns.ts";
import type { ReceivedBody } from "./receive-body.ts";

/** Passes stored bytes on and takes their digests, for copies, which no client vouches for. */
export function measureChunks(source: Chunks, algorithm: ChecksumAlgorithm | undefined): ReceivedBody {
  const md5 = createDigest("MD5");
  const checksum = algorithm === undefined ? undefined : createDigest(algorithm);
  let size = 0;
  async function* measured(): AsyncGenerator<Uint8Array, void, void> {
    for await (const chunk of inTurns(source)) {
      size += chunk.length;
      md5.update(chunk);
      checksum?.update(chunk);
      yield chunk;
    }
  }
  return {
    chunks: measured(),
    facts() {
      const etag = md5.text("hex");
      if (algorithm === undefined || checksum === undefined) return { size, etag, checksum: undefined };
      return { size, etag, checksum: { algorithm, value: checksum.text("base64") } };
    },
  };
}
