import type { S3FS } from "@s3fs/s3";
import type { FaultAction, OperationName } from "@s3fs/server";
import { expect } from "vitest";
import { bytesOf, gather, mebibyte } from "../place.ts";
import type { Scene } from "./scene.ts";

/** Two requests in a hundred meet one of these. */
const actions: readonly FaultAction[] = [
  { kind: "error", status: 500, code: "InternalError" },
  { kind: "error", status: 503, code: "SlowDown" },
  { kind: "reset" },
  { kind: "lost-reply" },
  { kind: "cut", afterBytes: 3 },
];

/** All but the one whose lost reply leaves an upload that nobody knows of. */
const operations: readonly OperationName[] = [
  "PutObject",
  "GetObject",
  "HeadObject",
  "ListObjectsV2",
  "CopyObject",
  "DeleteObject",
  "DeleteObjects",
  "UploadPart",
  "CompleteMultipartUpload",
];

const workers = 8;
const filesEach = 10;

/** Many steps of all kinds, several at a time, each on files of its own; what is there in the end is what they said. */
export async function soak(scene: Scene, steps: number): Promise<void> {
  const rate = 0.02 / actions.length;
  const rules = operations.flatMap((operation) =>
    actions.map((action, index) => scene.server.faults.add({ operation, rate, seed: index + 1, action })),
  );
  scene.mostRequests = steps * 4;
  const fs = scene.open({ partSize: 5 * mebibyte, onEvent: undefined });
  const model = new Model();
  const work = async (worker: number): Promise<void> => {
    for (let step = worker; step < steps; step += workers) await take(step, `w${worker}`, fs, model);
  };
  await Promise.all(Array.from({ length: workers }, (_, worker) => work(worker)));
  expect(rules.reduce((hits, rule) => hits + rule.hits, 0)).toBeGreaterThan(steps * 0.01);
  for (const [path, content] of model) scene.holds(path, content);
  scene.ownBytes = 2 * model.mostBytes; // the store, and what it is compared with
}

/** What each file holds. */
class Model extends Map<string, Uint8Array> {
  /** Of all files together, at their largest. */
  mostBytes = 0;
  #bytes = 0;

  override set(path: string, content: Uint8Array): this {
    this.delete(path);
    this.#bytes += content.byteLength;
    this.mostBytes = Math.max(this.mostBytes, this.#bytes);
    return super.set(path, content);
  }

  override delete(path: string): boolean {
    this.#bytes -= this.get(path)?.byteLength ?? 0;
    return super.delete(path);
  }
}

async function take(step: number, directory: string, fs: S3FS, model: Model): Promise<void> {
  const round = Math.floor(step / workers);
  const path = `${directory}/${(round * 7) % filesEach}`;
  const content = round % 100 === 99 ? bytesOf(6 * mebibyte) : new TextEncoder().encode(`step ${step}`);
  if (round % 9 < 4) await change(round % 9, path, content, { fs, model });
  else await look(round % 9, path, { fs, model });
}

interface Both {
  readonly fs: S3FS;
  readonly model: Model;
}

async function change(kind: number, path: string, content: Uint8Array, { fs, model }: Both): Promise<void> {
  if (kind === 0) {
    await fs.write(path, content);
    model.set(path, content);
  } else if (kind === 1) {
    await fs.append(path, content);
    model.set(path, Buffer.concat([model.get(path) ?? new Uint8Array(), content]));
  } else if (kind === 2) {
    await fs.remove(path, { recursive: true, missing: "ignore" });
    model.delete(path);
  } else if (!model.has(path)) {
    await fs.write(path, content, { overwrite: false });
    model.set(path, content);
  }
}

async function look(kind: number, path: string, { fs, model }: Both): Promise<void> {
  const held = model.get(path);
  const target = `${path}-copy`;
  if (kind === 4) expect(await fs.exists(path)).toBe(held !== undefined);
  else if (held === undefined) return;
  else if (kind === 5) {
    await fs.copy(path, target, { overwrite: true });
    model.set(target, held);
  } else if (kind === 6) expect(Buffer.compare(await fs.read(path).bytes(), held)).toBe(0);
  else if (kind === 7) expect(await fs.stat(path)).toMatchObject({ size: held.byteLength });
  else expect((await gather(fs.list(path.slice(0, 2)))).map((entry) => entry.path)).toContain(path);
}
