import { ByteStream, type Entry, type FileEntry } from "@s3fs/core";

/** What `readFile` gives, in the form of a stream. */
export class NodeStream extends ByteStream {
  readonly #content: () => Promise<Uint8Array>;
  readonly #entry: () => Promise<Entry>;

  constructor(content: () => Promise<Uint8Array>, entry: () => Promise<Entry>) {
    super(() => Promise.reject(new Error("the oracle has no reading")));
    this.#content = content;
    this.#entry = entry;
  }

  override async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array<ArrayBuffer>, undefined, undefined> {
    yield await this.bytes();
    return undefined;
  }

  override async bytes(): Promise<Uint8Array<ArrayBuffer>> {
    return new Uint8Array(await this.#content());
  }

  override async entry(): Promise<FileEntry> {
    const entry = await this.#entry();
    if (entry.kind === "file") return entry;
    throw new Error(`expected a file, got a ${entry.kind}`);
  }
}
