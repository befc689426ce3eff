/** Options that are an encoding alone, or an object that has one. */
export type EncodingOption =
  | BufferEncoding
  | "buffer"
  | { readonly encoding?: BufferEncoding | "buffer" | null | undefined }
  | null
  | undefined;

export function encodingOf(options: EncodingOption): BufferEncoding | "buffer" | undefined {
  return (typeof options === "object" ? options?.encoding : options) ?? undefined;
}

/** The same bytes as a Buffer. */
export function bufferOf({ buffer, byteOffset, byteLength }: ArrayBufferView): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}

/** A content: a Buffer unless an encoding is wanted. */
export function encodedContent(bytes: Uint8Array, options: EncodingOption): Buffer | string {
  const encoding = encodingOf(options);
  const content = bufferOf(bytes);
  return encoding === undefined || encoding === "buffer" ? content : content.toString(encoding);
}

/** A name: a string unless an encoding is wanted. */
export function encodedName(name: string, options: EncodingOption): Buffer | string {
  const encoding = encodingOf(options);
  if (encoding === undefined || encoding === "utf8" || encoding === "utf-8") return name;
  return encoding === "buffer" ? Buffer.from(name) : Buffer.from(name).toString(encoding);
}
