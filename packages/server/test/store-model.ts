import * as fc from "fast-check";
import { expect } from "vitest";
import type { ListedVersion, Store, VersioningState } from "../src/index.ts";
import { memoryStore } from "../src/index.ts";
import { isDeleteMarker } from "../src/store/records.ts";
import { attributesOf, bytesOf, complete, put, putPart, read } from "./store-content.ts";

/** What is done to both stores. Versions and uploads are named by their place in a listing, as their names differ. */
export type Step =
  | { readonly do: "put"; readonly key: string; readonly seed: number; readonly size: number }
  | { readonly do: "remove"; readonly key: string; readonly version: number | undefined }
  | { readonly do: "tag"; readonly key: string; readonly seed: number }
  | { readonly do: "version"; readonly state: VersioningState }
  | {
      readonly do: "upload";
      readonly key: string;
      readonly seed: number;
      readonly ending: "complete" | "abort" | "none";
    }
  | { readonly do: "reopen" };

export interface ModelOptions {
  readonly keys: readonly string[];
  readonly withVersions: boolean;
}

export function stepsOf({ keys, withVersions }: ModelOptions): fc.Arbitrary<readonly Step[]> {
  const key = fc.constantFrom(...keys);
  const seed = fc.nat(1000);
  const version = withVersions ? fc.option(fc.nat(3), { nil: undefined }) : fc.constant(undefined);
  const steps: fc.WeightedArbitrary<Step>[] = [
    {
      weight: 5,
      arbitrary: fc.record({ do: fc.constant("put"), key, seed, size: fc.constantFrom(0, 1, 300_000) }),
    },
    { weight: 3, arbitrary: fc.record({ do: fc.constant("remove"), key, version }) },
    {
      weight: 2,
      arbitrary: fc.record({
        do: fc.constant("upload"),
        key,
        seed,
        ending: fc.constantFrom("complete", "abort", "none"),
      }),
    },
    { weight: 1, arbitrary: fc.record({ do: fc.constant("reopen") }) },
  ];
  if (withVersions) {
    steps.push(
      { weight: 2, arbitrary: fc.record({ do: fc.constant("tag"), key, seed }) },
      {
        weight: 1,
        arbitrary: fc.record({ do: fc.constant("version"), state: fc.constantFrom("Enabled", "Suspended") }),
      },
    );
  }
  return fc.array(fc.oneof(...steps), { minLength: 1, maxLength: 25 });
}

const B = "bucket";

/** Does the same to a store and to the memory store, and compares all that can be seen of both after each step. */
export async function compareWithMemory(
  steps: readonly Step[],
  opened: { readonly store: Store; readonly reopen: (() => Promise<Store>) | undefined },
  compare: { readonly etags: boolean },
): Promise<void> {
  const model = memoryStore();
  let { store } = opened;
  await model.createBucket(B);
  await store.createBucket(B);
  for (const step of steps) {
    if (step.do === "reopen") store = (await opened.reopen?.()) ?? store;
    else expect(await perform(store, step)).toEqual(await perform(model, step));
    expect(await visible(store, compare.etags)).toEqual(await visible(model, compare.etags));
  }
}

async function perform(store: Store, step: Exclude<Step, { do: "reopen" }>): Promise<unknown> {
  if (step.do === "version") {
    return store.configureBucket?.(B, (settings) => ({ ...settings, versioning: step.state }));
  }
  const at = { bucket: B, key: step.key };
  if (step.do === "put") return (await put(store, at, bytesOf(step.seed, step.size))).size;
  if (step.do === "tag") {
    const tags = new Map([["seed", String(step.seed)]]);
    const changed = await store.changeAttributes?.(at, ({ attributes }) => ({ ...attributes, tags }));
    return changed !== undefined && !isDeleteMarker(changed) && changed.attributes;
  }
  if (step.do === "remove") {
    const versionId = step.version === undefined ? undefined : await versionAt(store, step.key, step.version);
    if (step.version !== undefined && versionId === undefined) return "no such version";
    return (await store.remove({ ...at, versionId }, () => undefined)).isDeleteMarker;
  }
  const upload = await store.createUpload(at, { attributes: attributesOf() });
  for (const number of [2, 1])
    await putPart(store, at, upload.uploadId, number, bytesOf(step.seed + number, 270_000));
  if (step.ending === "abort") return store.abortUpload(at, upload.uploadId);
  return step.ending === "complete" && (await complete(store, at, upload, [1, 2]))?.size;
}

async function versionAt(store: Store, key: string, index: number): Promise<string | undefined> {
  const versions = (await versionsOf(store)).filter(({ record }) => record.key === key);
  return versions[index]?.record.versionId;
}

async function versionsOf(store: Store): Promise<readonly ListedVersion[]> {
  const query = { prefix: "", delimiter: undefined, after: undefined, afterVersion: undefined, limit: 1000 };
  if (store.listVersions !== undefined) return (await store.listVersions(B, query)).versions;
  const { objects } = await store.list(B, query);
  return objects.map((record) => ({ record, isLatest: true }));
}

/** All that can be seen, without the names that each store gives. */
async function visible(store: Store, etags: boolean): Promise<unknown> {
  const versions = [];
  for (const { record, isLatest } of await versionsOf(store)) {
    const isNull = record.versionId === "null";
    const { key } = record;
    if (isDeleteMarker(record)) {
      versions.push({ key, isLatest, isNull, isDeleteMarker: true });
      continue;
    }
    const bytes = await read(store, { bucket: B, key, versionId: isNull ? undefined : record.versionId });
    const named = await read(store, { bucket: B, key, versionId: record.versionId });
    const kept = etags && {
      etag: record.etag,
      tags: record.attributes.tags,
      bytes: bytes?.toString("base64"),
    };
    versions.push({ key, isLatest, isNull, size: record.size, named: named?.toString("base64"), ...kept });
  }
  const pages = [];
  for (const [prefix, delimiter] of [
    ["", "/"],
    ["a", undefined],
    ["a/", "/"],
  ] as const) {
    const page = await store.list(B, { prefix, delimiter, after: undefined, limit: 2 });
    pages.push({ keys: page.objects.map(({ key }) => key), prefixes: page.prefixes, next: page.next });
  }
  const uploads = await store.listUploads(B);
  return { versions, pages, uploads: uploads.map(({ key }) => key), count: store.uploadsInProgress() };
}
