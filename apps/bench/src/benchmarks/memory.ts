// What a call of MemoryFS takes of the processor beyond the same work by hand over memfs. The bar: 10 µs.
import assert from "node:assert/strict";
import { MemoryFS } from "@s3fs/memory";
import { memfs } from "memfs";
import { measure } from "../measure.ts";

const CALLS = 2000;
const BAR_MICROSECONDS = 10;
const content = new Uint8Array(1024).fill(7);

const ours = new MemoryFS();
const { promises: theirs } = memfs({ "/d": null }).fs;
const names = Array.from({ length: CALLS }, (_, index) => `d/${index}`);

interface Verb {
  readonly name: string;
  ours(this: void, path: string): Promise<unknown>;
  byHand(this: void, path: string): Promise<unknown>;
}

const verbs: readonly Verb[] = [
  {
    name: "write 1 KiB",
    ours: (path) => ours.write(path, content),
    byHand: (path) => theirs.writeFile(`/${path}`, content),
  },
  {
    name: "read 1 KiB",
    ours: (path) => ours.read(path).bytes(),
    byHand: (path) => theirs.readFile(`/${path}`),
  },
  {
    name: "stat",
    ours: (path) => ours.stat(path),
    byHand: (path) => theirs.stat(`/${path}`),
  },
];

await ours.makeDirectory("d");
const rows = [];
for (const verb of verbs) {
  const [own, hand] = await measure(
    [
      { name: "MemoryFS", run: (calls) => each(calls, verb.ours) },
      { name: "memfs", run: (calls) => each(calls, verb.byHand) },
    ],
    { calls: CALLS, rounds: 41, warmUps: 5 },
  );
  assert(own && hand);
  const over = own.processorMicrosecondsPerCall - hand.processorMicrosecondsPerCall;
  rows.push({
    "µs a call": verb.name,
    MemoryFS: own.processorMicrosecondsPerCall.toFixed(1),
    memfs: hand.processorMicrosecondsPerCall.toFixed(1),
    over: over.toFixed(1),
    [`≤ ${BAR_MICROSECONDS}`]: over <= BAR_MICROSECONDS ? "yes" : "no",
  });
}
for (const name of names) {
  assert.deepEqual(await ours.read(name).bytes(), content);
  assert.deepEqual(await theirs.readFile(`/${name}`), Buffer.from(content));
}
console.table(rows);

async function each(calls: number, run: (path: string) => Promise<unknown>): Promise<void> {
  for (const name of names.slice(0, calls)) await run(name);
}
