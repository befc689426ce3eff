import type { S3FS } from "@s3fs/s3";
import { describe, expect } from "vitest";
import { budgetRows, type BudgetRow } from "../budget-rows.ts";
import { gather, mebibyte } from "../place.ts";
import { it } from "./fault-test.ts";
import type { Scene } from "./scene.ts";

const reason = new Error("enough");

describe("an abort at each request", () => {
  for (const row of budgetRows.filter(({ requests }) => Object.keys(requests).length > 0))
    it(`of ${row.operation} ends it with the caller's own reason, or comes too late, and leaves whole files`, async ({
      scene,
    }) => {
      scene.ownBytes = 256 * mebibyte; // of the files, several times over
      const { fs, server } = scene;
      await row.prepare?.(fs);
      const before = await contentsOf(fs);
      server.requests.reset();
      await row.run(fs);
      const operations = server.requests.entries().map(({ operation }) => operation);
      const after = await contentsOf(fs);
      for (const [index, operation] of operations.entries()) {
        await empty(fs);
        await row.prepare?.(fs);
        const end = await abortedAt(index + 1, row, scene);
        if (!lateEnds.has(operation)) expect(end).toBe(reason);
        for (const [key, bytes] of await contentsOf(fs))
          expect([key, isOneOf(bytes, [before.get(key), after.get(key)])]).toEqual([key, true]);
        expect(server.uploadsInProgress()).toBe(0);
      }
      await empty(fs);
    });
});

/** Waited for in any case: an upload whose id nobody has could not be removed, and the end of one can not be taken back. */
const lateEnds: ReadonlySet<string> = new Set(["CreateMultipartUpload", "CompleteMultipartUpload"]);

/** Runs the operation, and aborts it in the turn in which the server gets the request, which it answers in a later one. */
async function abortedAt(nth: number, { run }: BudgetRow, scene: Scene): Promise<unknown> {
  const { fs, server } = scene;
  server.requests.reset();
  server.faults.add({ operation: "*", nth, action: { kind: "delay", delayMs: 20 } });
  const controller = scene.controller();
  const ends: unknown[] = [];
  const ended = outcomeOf(run(fs, { signal: controller.signal })).then((end) => ends.push(end));
  while (server.requests.total < nth && ends.length === 0) await new Promise(setImmediate);
  controller.abort(reason);
  await ended;
  server.faults.clear();
  return ends[0];
}

async function outcomeOf(running: Promise<unknown>): Promise<unknown> {
  try {
    return await running;
  } catch (error) {
    expect(error).toBe(reason);
    return error;
  }
}

async function contentsOf({ s3 }: S3FS): Promise<ReadonlyMap<string, Uint8Array>> {
  const contents = new Map<string, Uint8Array>();
  for (const { key } of await gather(s3.keys())) contents.set(key, await s3.get(key));
  return contents;
}

function isOneOf(bytes: Uint8Array, contents: readonly (Uint8Array | undefined)[]): boolean {
  return contents.some((content) => content !== undefined && Buffer.compare(content, bytes) === 0);
}

async function empty(fs: S3FS): Promise<void> {
  await fs.remove("", { recursive: true });
}
