import { hash } from "node:crypto";
import type { Store } from "../src/index.ts";
import type { Reachable } from "./directory-server.ts";
import { send } from "./raw-request.ts";
import type { RawReply, RawRequest } from "./raw-request.ts";
import { bytesOf, read } from "./store-content.ts";

/** The MD5 of the bytes under a key, or `absent`. */
type Content = string;

/** What a client may expect of a key. */
interface Expectation {
  /** Of the last answer. */
  acknowledged: Content;
  /** Of a request without an answer: it was done as a whole, or not at all. */
  pending: Content | undefined;
}

/** Clients that write, delete and complete, each on keys of its own, and remember what they were told. */
export interface CrashLoad {
  /** Runs until requests fail, as the server is gone. */
  run(server: Reachable): Promise<void>;
  readonly acknowledgements: number;
  /** Calls back at that acknowledgement. */
  onAcknowledgement(count: number, callback: () => void): void;
  /** Compares all keys, and takes what is there for what to expect next. @returns what was lost or is half there */
  verify(store: Store): Promise<readonly string[]>;
}

export function createCrashLoad(random: () => number): CrashLoad {
  const expectations = new Map<string, Expectation>();
  let acknowledgements = 0;
  let awaited: { readonly count: number; readonly callback: () => void } | undefined;
  const acknowledge = (): void => {
    acknowledgements++;
    if (acknowledgements === awaited?.count) awaited.callback();
  };
  const runClient = async (server: Reachable, client: number): Promise<void> => {
    for (;;) {
      const key = `client ${client}/key ${Math.floor(random() * KEYS_PER_CLIENT)}`;
      const expectation = expectations.get(key) ?? { acknowledged: "absent", pending: undefined };
      expectations.set(key, expectation);
      const work = chooseWork(server, key, random);
      expectation.pending = work.content;
      if (!(await isDone(work.run))) return;
      expectation.acknowledged = work.content;
      expectation.pending = undefined;
      acknowledge();
    }
  };
  return {
    async run(server) {
      await Promise.all(Array.from({ length: CLIENTS }, (_, client) => runClient(server, client)));
    },
    get acknowledgements() {
      return acknowledgements;
    },
    onAcknowledgement: (count, callback) => (awaited = { count, callback }),
    verify: (store) => verify(store, expectations),
  };
}

interface Work {
  /** What is under the key when it is done. */
  readonly content: Content;
  readonly run: () => Promise<void>;
}

function chooseWork(server: Reachable, key: string, random: () => number): Work {
  const path = `/bucket/${key.split("/").map(encodeURIComponent).join("/")}`;
  const seed = Math.floor(random() * 2 ** 31);
  const choice = random();
  if (choice < 0.25) return { content: "absent", run: () => expectOk(server, { method: "DELETE", path }) };
  if (choice < 0.9) {
    const body = bytesOf(seed, SIZES[Math.floor(random() * SIZES.length)] ?? 0);
    return { content: hash("md5", body), run: () => expectOk(server, { method: "PUT", path, body }) };
  }
  const parts = [LARGE_PART, bytesOf(seed, 1000)];
  return { content: hash("md5", Buffer.concat(parts)), run: () => putInParts(server, path, parts) };
}

async function putInParts(server: Reachable, path: string, parts: readonly Uint8Array[]): Promise<void> {
  const created = await request(server, { method: "POST", path, query: { uploads: "" } });
  const uploadId = /<UploadId>(.*)<\/UploadId>/.exec(created.text)?.[1] ?? "";
  const listed = await Promise.all(
    parts.map(async (body, index) => {
      const query = { partNumber: String(index + 1), uploadId };
      const { headers } = await request(server, { method: "PUT", path, query, body });
      return `<Part><PartNumber>${index + 1}</PartNumber><ETag>${headers.etag}</ETag></Part>`;
    }),
  );
  const body = `<CompleteMultipartUpload>${listed.join("")}</CompleteMultipartUpload>`;
  await expectOk(server, { method: "POST", path, query: { uploadId }, body });
}

async function expectOk(server: Reachable, raw: RawRequest): Promise<void> {
  await request(server, raw);
}

async function request(server: Reachable, raw: RawRequest): Promise<RawReply> {
  const length = String(Buffer.byteLength(raw.body ?? ""));
  const reply = await send(server, { ...raw, headers: { "content-length": length } });
  if (reply.status >= 300) throw new Refused(`${raw.method} ${raw.path}: ${reply.status} ${reply.text}`);
  return reply;
}

/** An answer, though not the one that was asked for: nothing that a kill explains. */
class Refused extends Error {}

async function isDone(run: () => Promise<void>): Promise<boolean> {
  try {
    await run();
    return true;
  } catch (error) {
    if (error instanceof Refused) throw error;
    return false;
  }
}

async function verify(store: Store, expectations: Map<string, Expectation>): Promise<readonly string[]> {
  const faults: string[] = [];
  for (const [key, expectation] of expectations) {
    const found = await contentOf(store, key);
    const allowed = [expectation.acknowledged, expectation.pending];
    if (!allowed.includes(found)) faults.push(`${key}: found ${found}, allowed ${allowed.join(" or ")}`);
    expectation.acknowledged = found;
    expectation.pending = undefined;
  }
  const query = { prefix: "", delimiter: undefined, after: undefined, limit: 10_000 };
  const listed = new Set((await store.list("bucket", query)).objects.map((record) => record.key));
  for (const [key, { acknowledged }] of expectations) {
    if (listed.has(key) === (acknowledged === "absent")) faults.push(`${key}: listed otherwise than found`);
  }
  return faults;
}

async function contentOf(store: Store, key: string): Promise<Content> {
  const bytes = await read(store, { bucket: "bucket", key });
  return bytes === undefined ? "absent" : hash("md5", bytes);
}

const CLIENTS = 6;
const KEYS_PER_CLIENT = 8;
const SIZES = [0, 1, 100, 5000, 300_000, 700_000];
const LARGE_PART = bytesOf(0, 5 * 1024 * 1024);
