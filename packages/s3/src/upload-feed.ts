/** The content of an upload as the uploader takes it; nothing is read ahead of it. */
export interface UploadFeed {
  readonly stream: ReadableStream<Uint8Array>;
  /** Bytes that were fed, once the source has come to its end; undefined before. */
  fedBytes(this: void): number | undefined;
  /** Lets go of the source. */
  end(): Promise<void>;
}

/** @param fail is told what the source throws */
export function createUploadFeed(
  source: AsyncGenerator<Uint8Array, void, undefined>,
  fail: (error: unknown) => void,
): UploadFeed {
  let bytes = 0;
  let hasEnded = false;
  const next = async (): Promise<Uint8Array | undefined> => {
    try {
      const result = await source.next();
      return result.done ? undefined : result.value;
    } catch (error) {
      fail(error);
      throw error;
    }
  };
  const stream = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const piece = await next();
        hasEnded = piece === undefined;
        if (piece === undefined) return controller.close();
        bytes += piece.byteLength;
        controller.enqueue(piece);
      },
    },
    { highWaterMark: 0 },
  );
  return {
    stream,
    fedBytes: () => (hasEnded ? bytes : undefined),
    end: async () => void (await source.return()),
  };
}
