/** Larger pieces cost the uploader an extra copy of each part, smaller ones an extra promise for each piece. */
const pieceBytes = 1024 * 1024;

/**
 * The same bytes in pieces of 1 MiB that own their memory, the last one shorter: what a stream hands out may be a
 * small view on a large pool, which would stay in memory for as long as its part is in flight.
 */
export async function* inPieces(
  chunks: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array, void, undefined> {
  let piece = new Uint8Array(pieceBytes);
  let filled = 0;
  for await (const chunk of chunks) {
    for (let offset = 0; offset < chunk.byteLength;) {
      const view = chunk.subarray(offset, offset + pieceBytes - filled);
      piece.set(view, filled);
      filled += view.byteLength;
      offset += view.byteLength;
      if (filled < pieceBytes) continue;
      yield piece;
      piece = new Uint8Array(pieceBytes);
      filled = 0;
    }
  }
  if (filled > 0) yield piece.slice(0, filled);
}

export function joinPieces<Buffer extends ArrayBufferLike>(
  pieces: readonly Uint8Array<Buffer>[],
): Uint8Array<Buffer | ArrayBuffer> {
  const [only] = pieces;
  if (pieces.length === 1 && only) return only;
  const whole = new Uint8Array(pieces.reduce((bytes, piece) => bytes + piece.byteLength, 0));
  let offset = 0;
  for (const piece of pieces) {
    whole.set(piece, offset);
    offset += piece.byteLength;
  }
  return whole;
}

/** The first pieces: all of them, or so many that one part can not hold them. */
export async function gather(
  pieces: AsyncGenerator<Uint8Array, void, undefined>,
  partBytes: number,
): Promise<{ readonly pieces: Uint8Array[]; readonly isWhole: boolean }> {
  const gathered: Uint8Array[] = [];
  let bytes = 0;
  while (bytes <= partBytes) {
    const result = await pieces.next();
    if (result.done) return { pieces: gathered, isWhole: true };
    gathered.push(result.value);
    bytes += result.value.byteLength;
  }
  return { pieces: gathered, isWhole: false };
}
