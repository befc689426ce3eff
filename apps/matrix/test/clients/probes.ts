import { randomBytes } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "vitest";
import { send } from "../../../../packages/server/test/raw-request.ts";
import type { Client, Place, Verb, Verbs } from "./client.ts";

/** What every client is asked to do, and how it is seen that it was done. */
export interface Probe {
  readonly title: string;
  /** Whether it belongs to the long suite. */
  readonly isLong?: boolean;
  /** What a client must offer to be asked. */
  readonly verb: Verb;
  run(verbs: Verbs, place: Place, client: Client): Promise<void>;
}

export const probes: readonly Probe[] = [
  {
    title: "0 bytes there and back",
    verb: "put",
    run: (verbs, place) => thereAndBack(verbs, place, Buffer.alloc(0)),
  },
  {
    title: "1 byte there and back",
    verb: "put",
    run: (verbs, place) => thereAndBack(verbs, place, Buffer.from("1")),
  },
  { title: "64 MiB in parts, every byte compared", verb: "put", isLong: true, run: inParts },
  { title: "oddly named keys there and back", verb: "put", isLong: true, run: oddNames },
  { title: "more than 1,000 keys listed, odd ones among them", verb: "list", isLong: true, run: listed },
  {
    title: "a range",
    verb: "range",
    async run({ range }, place) {
      await plant(place, "ranged", "0123456789");
      expect(await range?.("ranged", 3, 7)).toBe("3456");
    },
  },
  {
    title: "a copy",
    verb: "copy",
    async run({ copy, get }, place) {
      await plant(place, "from", "to be copied");
      await copy?.("from", "to");
      expect(place.server.requests.count("CopyObject")).toBe(1);
      expect(await read(get, place, "to")).toEqual(Buffer.from("to be copied"));
    },
  },
  { title: "a batch of deletes", verb: "remove", run: removed },
  {
    title: "a presigned URL",
    verb: "url",
    async run({ url }, place) {
      await plant(place, "a b+c/ü.txt", "for whom has the URL");
      const address = (await url?.("a b+c/ü.txt")) ?? "";
      const reply = await fetch(address);
      expect([reply.status, await reply.text()]).toEqual([200, "for whom has the URL"]);
      const tampered = await fetch(address.replace("txt", "tx"));
      expect([tampered.status, await tampered.text()]).toEqual([
        403,
        expect.stringContaining("SignatureDoesNotMatch"),
      ]);
    },
  },
  {
    title: "an error: a key that is not there",
    verb: "get",
    async run({ get }, place) {
      await expect(get("absent", join(place.folder, "absent"))).rejects.toThrow(
        /404|NoSuchKey|not found|NotFound|does not exist|doesn't exist|nothing to transfer|unknown error/i,
      );
    },
  },
  { title: "an error: a wrong secret key", verb: "put", run: wrongSecret },
];

/** Each needs care in a URL, a header, XML or the shell. */
export const oddKeys = ["a b+c 100%", "ü-☃-😀", 'it\'s "so" x&y<z>', "a//b", "q?#=", "(*)!~"];

const MIB = 1024 * 1024;
const PLANTED_AT_ONCE = 30;

async function thereAndBack({ put, get }: Verbs, place: Place, bytes: Buffer): Promise<void> {
  const file = join(place.folder, "up");
  await writeFile(file, bytes);
  await put(file, "small");
  expect(await read(get, place, "small")).toEqual(bytes);
}

async function inParts({ put, get }: Verbs, place: Place): Promise<void> {
  const bytes = randomBytes(64 * MIB);
  const file = join(place.folder, "large");
  await writeFile(file, bytes);
  await put(file, "large");
  const { requests } = place.server;
  expect(requests.count("UploadPart")).toBeGreaterThan(1);
  expect(requests.count("CompleteMultipartUpload")).toBe(1);
  expect(place.server.uploadsInProgress()).toBe(0);
  expect((await read(get, place, "large")).equals(bytes)).toBe(true);
}

async function oddNames({ put, get }: Verbs, place: Place, client: Client): Promise<void> {
  const file = join(place.folder, "odd");
  for (const key of namesFor(client)) {
    await writeFile(file, key);
    await put(file, key);
    expect((await send(place.server, { path: pathOf(place, key) })).text, key).toBe(key);
    expect((await read(get, place, key)).toString(), key).toBe(key);
  }
}

async function listed({ list }: Verbs, place: Place, client: Client): Promise<void> {
  const plain = Array.from({ length: 1_050 }, (_, index) => `plain/${String(index).padStart(4, "0")}`);
  const keys = [...plain, ...namesFor(client)];
  for (let start = 0; start < keys.length; start += PLANTED_AT_ONCE) {
    await Promise.all(keys.slice(start, start + PLANTED_AT_ONCE).map((key) => plant(place, key, "")));
  }
  expect([...(await list())].sort()).toEqual(keys.sort());
}

async function removed({ remove, list }: Verbs, place: Place): Promise<void> {
  const batch = ["batch/1", "batch/2", "batch/a b", "batch/ü"];
  for (const key of [...batch, "kept"]) await plant(place, key, key);
  await remove?.(batch);
  expect(await list()).toEqual(["kept"]);
}

async function wrongSecret(_verbs: Verbs, place: Place, client: Client): Promise<void> {
  const file = join(place.folder, "forged");
  await writeFile(file, "forged");
  const server = { ...place.server, credentials: { ...place.server.credentials, secretAccessKey: "wrong" } };
  const forger = client.connect({ ...place, server });
  await expect(forger.put(file, "forged")).rejects.toThrow(
    /403|SignatureDoesNotMatch|Forbidden|signature|denied/i,
  );
  expect((await send(place.server, { path: pathOf(place, "forged") })).status).toBe(404);
}

function namesFor(client: Client): readonly string[] {
  return oddKeys.filter((key) => !client.cannotName?.includes(key));
}

async function plant(place: Place, key: string, body: string): Promise<void> {
  const headers = { "content-length": String(Buffer.byteLength(body)) };
  const { status } = await send(place.server, { method: "PUT", path: pathOf(place, key), body, headers });
  expect(status).toBe(200);
}

function pathOf({ bucket }: Place, key: string): string {
  return `/${bucket}/${key.split("/").map(encode).join("/")}`;
}

function encode(segment: string): string {
  return encodeURIComponent(segment).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

async function read(get: Verbs["get"], { folder }: Place, key: string): Promise<Buffer> {
  const file = join(folder, "down");
  await get(key, file);
  return readFile(file);
}
