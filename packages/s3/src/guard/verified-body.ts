import { S3Failure } from "../wire/s3-failure.ts";
import type { Body, ContentChecksum } from "../wire/wire.ts";

/** The same body, which fails at its end unless its bytes have the checksum that S3 told of them. */
export function verifiedBody({ chunks, release }: Body, checksum: ContentChecksum): Body {
  return { chunks: verified(chunks, checksum), release };
}

async function* verified(
  chunks: Body["chunks"],
  { algorithm, value, start }: ContentChecksum,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const checksum = start();
  for await (const chunk of chunks) {
    checksum.update(chunk);
    yield chunk;
  }
  const found = btoa(String.fromCharCode(...(await checksum.digest())));
  if (found === value) return;
  throw new S3Failure({
    operation: "GetObject",
    code: "ChecksumMismatch",
    message: `the bytes that came have the ${algorithm} ${found}, and S3 told ${value}`,
  });
}
