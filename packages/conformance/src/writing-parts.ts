import {
  NEVER,
  parsePath,
  type FileSystem,
  type PartsRequest,
  type PartsWriter,
  type Written,
} from "@s3fs/core";
import { equal } from "./expectations.ts";

export type Begun = NonNullable<PartsRequest["begun"]>;

export async function begin(
  fs: FileSystem,
  path: string,
  request: Partial<PartsRequest> & { readonly size: number },
): Promise<PartsWriter> {
  const whole = { overwrite: true, outlives: true, signal: NEVER, ...request };
  const writer = await fs.driver.writeParts?.(parsePath(path), whole);
  if (writer === undefined) throw new Error("expected a writer of parts");
  return writer;
}

/** Writes the first part, and ends there. */
export async function leftAt(
  fs: FileSystem,
  path: string,
  bytes: Uint8Array,
  end: (writer: PartsWriter) => Promise<void>,
): Promise<Begun> {
  const writer = await begin(fs, path, { size: bytes.byteLength });
  const receipt = await writePart(writer, bytes, 0);
  await end(writer);
  return { token: writer.token, receipts: new Map([[0, receipt]]) };
}

export async function writeAll(
  fs: FileSystem,
  path: string,
  bytes: Uint8Array,
  request: Partial<PartsRequest> = {},
): Promise<Written & { readonly token: string }> {
  const writer = await begin(fs, path, { ...request, size: bytes.byteLength });
  try {
    for (const index of indexesOf(writer, bytes)) await writePart(writer, bytes, index);
    return { ...(await writer.commit()), token: writer.token };
  } catch (error) {
    await writer.discard();
    throw error;
  }
}

export function indexesOf({ partBytes }: PartsWriter, { byteLength }: Uint8Array): number[] {
  return Array.from({ length: Math.max(1, Math.ceil(byteLength / partBytes)) }, (_, index) => index);
}

export function writePart(writer: PartsWriter, bytes: Uint8Array, index: number): Promise<string> {
  const { partBytes } = writer;
  return writer.write(index, bytes.subarray(index * partBytes, (index + 1) * partBytes));
}

export async function discard(fs: FileSystem, path: string, token: string): Promise<void> {
  await fs.driver.discardParts?.(parsePath(path), token, { signal: NEVER });
}

/** Whether a write of three bytes in one part that was left can't be gone on with any more. */
export async function isGone(fs: FileSystem, path: string, begun: Begun, expected: boolean): Promise<void> {
  const writer = await begin(fs, path, { size: 3, begun });
  equal(`whether what was left at ${path} is gone`, writer.written.size === 0, expected);
  await writer.discard();
}

export function encoded(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
