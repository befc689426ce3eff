import { hash } from "node:crypto";
import type {
  ByteRange,
  Guard,
  NewObject,
  ObjectAddress,
  ObjectAttributes,
  ObjectRecord,
  PartRecord,
  Store,
  UploadRecord,
} from "../src/index.ts";
import { isDeleteMarker } from "../src/store/records.ts";

export const SECOND_MS = 1_700_000_000_000;

export function attributesOf(more: Partial<ObjectAttributes> = {}): ObjectAttributes {
  const headers = { "content-type": "text/plain" };
  return { headers, metadata: new Map(), storageClass: "STANDARD", acl: "private", tags: new Map(), ...more };
}

export function newObject(key: string, bytes: Uint8Array, attributes = attributesOf()): NewObject {
  return { key, size: bytes.length, etag: hash("md5", bytes), modifiedMs: SECOND_MS, attributes };
}

export interface PutOptions {
  readonly guard?: Guard;
  readonly attributes?: ObjectAttributes;
}

export function put(
  store: Store,
  at: ObjectAddress,
  content: string | Uint8Array,
  { guard = () => undefined, attributes = attributesOf() }: PutOptions = {},
): Promise<ObjectRecord> {
  const bytes = typeof content === "string" ? Buffer.from(content) : content;
  return store.put(at, {
    chunks: inPieces(bytes),
    attributes,
    guard,
    record: () => newObject(at.key, bytes, attributes),
  });
}

export async function putPart(
  store: Store,
  at: ObjectAddress,
  uploadId: string,
  partNumber: number,
  bytes: Uint8Array,
): Promise<PartRecord | undefined> {
  const record = { partNumber, size: bytes.length, etag: hash("md5", bytes), modifiedMs: SECOND_MS };
  return store.putPart(at, uploadId, { chunks: inPieces(bytes), record: () => record });
}

/** Puts the numbered parts together, as the operation that completes an upload does. */
export async function complete(
  store: Store,
  at: ObjectAddress,
  { uploadId, attributes }: UploadRecord,
  partNumbers: readonly number[],
): Promise<ObjectRecord | undefined> {
  return store.completeUpload(at, uploadId, (_upload, parts) => {
    const chosen = partNumbers.flatMap((number) => parts.get(number) ?? []);
    const partSizes = chosen.map(({ size }) => size);
    const etag = `${hash("md5", chosen.map((part) => part.etag).join())}-${chosen.length}`;
    const size = partSizes.reduce((sum, part) => sum + part, 0);
    return { partNumbers, record: { key: at.key, size, etag, modifiedMs: SECOND_MS, attributes, partSizes } };
  });
}

/** In pieces of odd sizes, as a network delivers them. */
async function* inPieces(bytes: Uint8Array): AsyncGenerator<Uint8Array, void, void> {
  for (let start = 0; start < bytes.length; start += 70_001) yield bytes.subarray(start, start + 70_001);
}

export async function read(store: Store, at: ObjectAddress, range?: ByteRange): Promise<Buffer | undefined> {
  const opened = await store.open(at);
  if (opened === undefined || "isDeleteMarker" in opened) return undefined;
  try {
    return await collect(opened.read(range ?? { start: 0, end: opened.record.size }));
  } finally {
    await opened.release();
  }
}

export async function collect(chunks: AsyncIterable<Uint8Array> | readonly Uint8Array[]): Promise<Buffer> {
  const collected: Uint8Array[] = [];
  for await (const chunk of chunks) collected.push(chunk);
  return Buffer.concat(collected);
}

export async function findObject(store: Store, at: ObjectAddress): Promise<ObjectRecord | undefined> {
  const record = await store.find(at);
  return record === undefined || isDeleteMarker(record) ? undefined : record;
}

export async function listKeys(store: Store, bucket: string): Promise<readonly string[]> {
  const page = await store.list(bucket, { prefix: "", delimiter: undefined, after: undefined, limit: 1000 });
  return page.objects.map(({ key }) => key);
}

/** Bytes that no two seeds share. */
export function bytesOf(seed: number, length: number): Buffer {
  const bytes = Buffer.alloc(length);
  let state = seed + 1;
  for (let index = 0; index < length; index++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    bytes[index] = state >>> 24;
  }
  return bytes;
}
