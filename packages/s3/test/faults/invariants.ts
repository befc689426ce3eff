import { getEventListeners } from "node:events";
import { setTimeout as pause } from "node:timers/promises";
import { inspect } from "node:util";
import { isFsError } from "@s3fs/core";
import { expect } from "vitest";
import { mebibyte } from "../place.ts";
import type { Resources } from "./resources.ts";
import { contentsOf, secrets, type Scene, type SceneRecord } from "./scene.ts";
import { expectTruthful } from "./truthful-end.ts";

/** What holds after every fault, whatever else the test says of it. */
export async function expectInvariants(
  scene: Scene,
  record: SceneRecord,
  resources: Resources,
): Promise<void> {
  const { server } = scene;
  const requests = server.requests.total;
  server.faults.clear();
  expectTyped(record);
  for (const end of record.ends) expectTruthful(end);
  await until(() => resources.openRequests() === 0, "a request is still open, and keeps its socket");
  await expectContents(record);
  expect(server.uploadsInProgress(), "uploads that were left behind").toBe(scene.leftUploads);
  expectNoSecret([
    ...record.failures,
    ...record.systems,
    ...scene.events,
    ...record.ends.map(({ stdout, stderr }) => stdout + stderr),
    process.title,
  ]);
  for (const fs of record.systems) await fs.close();
  for (const { fs } of record.raws) await fs.close();
  record.client.destroy();
  await until(() => server.connections.open === 0, "a connection to the server is still open");
  for (const raw of record.raws) await raw[Symbol.asyncDispose]();
  await server.close();
  await until(() => resources.timers().length === 0, `a timer is left: ${resources.timers().join()}`, 100);
  await until(() => resources.descriptors() <= 0, "a descriptor is left");
  for (const { signal } of record.controllers)
    expect(getEventListeners(signal, "abort"), "listeners that were left on a signal").toEqual([]);
  expect(resources.peakBytes(), "bytes of memory at the most").toBeLessThan(mostBytes + scene.ownBytes);
  expect(requests, "requests").toBeLessThanOrEqual(scene.mostRequests);
  expect(resources.uncaught, "rejections that nobody has caught").toEqual([]);
}

/** Four parts of 8 MiB and one that is read, twice each, beside what a process takes by itself. */
const mostBytes = 5 * 8 * mebibyte * 2 + 128 * mebibyte;

function expectTyped({ failures }: SceneRecord): void {
  for (const failure of failures) {
    expect(isFsError(failure), `no error of ours: ${inspect(failure)}`).toBe(true);
    expect(failure).toMatchObject({ message: expect.any(String), retryable: expect.any(Boolean) });
  }
}

/** Nothing partial, nothing lost, nothing that a call did not say. */
async function expectContents(record: SceneRecord): Promise<void> {
  const keys: string[] = [];
  for await (const { key, bytes } of contentsOf(record)) {
    keys.push(key);
    const isOne = record.expected.get(key)?.some((content) => Buffer.compare(content, bytes) === 0) ?? true;
    expect(isOne, `"${key}" holds ${bytes.byteLength} bytes, which are none of those that it may`).toBe(true);
  }
  expect(keys.toSorted(), "keys of the bucket").toEqual([...record.expected.keys()].toSorted());
}

/** Neither in what is printed, nor where a logger or a debugger looks. */
export function expectNoSecret(values: readonly unknown[]): void {
  for (const value of values) {
    const shown = [
      inspect(value, { depth: 20, showHidden: true }),
      JSON.stringify(value),
      String(value),
      value instanceof Error ? `${value.stack} ${inspect(value.cause, { depth: 20, showHidden: true })}` : "",
    ].join("\n");
    const hidden = Object.values(secrets).flatMap((secret) => [secret, encodeURIComponent(secret)]);
    for (const secret of [...hidden, "Signature=", "StringToSign"])
      expect(shown.includes(secret), `a secret is in ${shown.slice(0, 500)}`).toBe(false);
  }
}

/** Waits for what happens by itself; how long that takes is no matter, but that it happens. */
async function until(condition: () => boolean, failure: string, most = 10_000): Promise<void> {
  for (let looks = 0; looks < most; looks += 1) {
    if (condition()) return;
    await pause(1);
  }
  throw new Error(failure);
}
