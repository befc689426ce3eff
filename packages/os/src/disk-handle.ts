import * as fs from "node:fs";
import type { NodeFsHandle, NodeFsStats } from "@s3fs/node-fs";
import { called } from "./called.ts";

/** An open file by its number, which is never used again once it is closed: by then it may be another file's. */
export class DiskHandle implements NodeFsHandle {
  readonly #descriptor: number;
  readonly #isNear: boolean;
  #underWay = 0;
  #closing: Promise<void> | undefined;
  #onIdle: (() => void) | undefined;

  /** Near: on a disk of this machine, where what the system has in memory is asked for at once. */
  constructor(descriptor: number, { isNear }: { readonly isNear: boolean }) {
    this.#descriptor = descriptor;
    this.#isNear = isNear;
  }

  stat(): Promise<NodeFsStats> {
    return this.#use(async (descriptor) =>
      this.#isNear
        ? fs.fstatSync(descriptor, { bigint: true })
        : called<fs.BigIntStats>((done) => fs.fstat(descriptor, { bigint: true }, done)),
    );
  }

  async read(
    buffer: Uint8Array,
    offset: number,
    length: number,
    position: number,
  ): Promise<{ readonly bytesRead: number }> {
    const bytesRead = await this.#use((descriptor) =>
      called<number>((done) => fs.read(descriptor, buffer, offset, length, position, done)),
    );
    return { bytesRead };
  }

  async write(
    buffer: Uint8Array,
    offset: number,
    length: number,
    position: number,
  ): Promise<{ readonly bytesWritten: number }> {
    const bytesWritten = await this.#use((descriptor) =>
      called<number>((done) => fs.write(descriptor, buffer, offset, length, position, done)),
    );
    return { bytesWritten };
  }

  truncate(bytes: number): Promise<void> {
    return this.#use((descriptor) => called((done) => fs.ftruncate(descriptor, bytes, done)));
  }

  utimes(accessed: string | number, modified: string | number): Promise<void> {
    return this.#use((descriptor) => called((done) => fs.futimes(descriptor, accessed, modified, done)));
  }

  chmod(mode: number): Promise<void> {
    return this.#use((descriptor) => called((done) => fs.fchmod(descriptor, mode, done)));
  }

  sync(): Promise<void> {
    return this.#use((descriptor) => called((done) => fs.fsync(descriptor, done)));
  }

  close(): Promise<void> {
    return (this.#closing ??= this.#closeWhenIdle());
  }

  async #closeWhenIdle(): Promise<void> {
    if (this.#underWay > 0) await new Promise<void>((resolve) => (this.#onIdle = resolve));
    if (this.#isNear) fs.closeSync(this.#descriptor);
    else await called((done) => fs.close(this.#descriptor, done));
  }

  async #use<T>(run: (descriptor: number) => Promise<T>): Promise<T> {
    if (this.#closing !== undefined)
      throw Object.assign(new Error("EBADF: the file is closed"), { code: "EBADF" });
    this.#underWay += 1;
    try {
      return await run(this.#descriptor);
    } finally {
      this.#underWay -= 1;
      if (this.#underWay === 0) this.#onIdle?.();
    }
  }
}
