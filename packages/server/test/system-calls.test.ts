import { hash } from "node:crypto";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bundled } from "@s3fs/test-support";
import { startDirectoryServer } from "./directory-server.ts";
import type { Reachable } from "./directory-server.ts";
import type { RawRequest } from "./raw-request.ts";
import { send } from "./raw-request.ts";
import type { SystemCall } from "./system-calls.ts";
import { parseTrace, traced, whyNoTrace } from "./system-calls.ts";

const PART = "the bytes of a part";
const reason = whyNoTrace();

describe.skipIf(reason !== undefined)(
  `the system calls of a directory store${reason === undefined ? "" : ` (skipped: ${reason})`}`,
  () => {
    let directory: string;
    let calls: readonly SystemCall[];

    beforeAll(async () => {
      const program = await bundled(new URL("programs/directory-server.ts", import.meta.url));
      directory = program.directory;
      const trace = join(await mkdtemp(join(tmpdir(), "s3fs-trace-")), "trace");
      const server = await startDirectoryServer(program.main, join(directory, "store"), traced(trace));
      await request(server, { method: "PUT", path: "/bucket/put", body: "content" });
      const created = await request(server, {
        method: "POST",
        path: "/bucket/whole",
        query: { uploads: "" },
      });
      const uploadId = /<UploadId>(.*)<\/UploadId>/.exec(created)?.[1] ?? "";
      const query = { partNumber: "1", uploadId };
      await request(server, { method: "PUT", path: "/bucket/whole", query, body: PART });
      const part = `<Part><PartNumber>1</PartNumber><ETag>${hash("md5", PART)}</ETag></Part>`;
      await request(server, {
        method: "POST",
        path: "/bucket/whole",
        query: { uploadId },
        body: `<CompleteMultipartUpload>${part}</CompleteMultipartUpload>`,
      });
      await request(server, { method: "DELETE", path: "/bucket/put" });
      await server.end();
      calls = parseTrace(await readFile(trace, "utf8"));
      await rm(trace);
    });

    afterAll(() => rm(directory, { recursive: true, force: true }));

    it("of a PUT are data, sync of the file, rename, sync of the directory, and then the 200", () => {
      expectDurable(beforeReply(calls, 0), "content");
    });

    it("of a part are the same", () => {
      expectDurable(beforeReply(calls, 2), PART);
    });

    it("of a Complete are the same, and no byte of a part is copied", () => {
      const own = beforeReply(calls, 3);
      expectDurable(own, '{\\"kind\\":\\"version\\"');
      expect(own.filter(({ name, text }) => isWrite(name) && text.includes(PART))).toEqual([]);
    });

    it("of a DELETE are the removal, sync of the directory, and then the 204", () => {
      const own = beforeReply(calls, 4);
      const removal = own.find(({ name }) => name.startsWith("unlink"));
      const [, removed = ""] = /"(.*?)"/.exec(removal?.text ?? "") ?? [];
      const sync = own.find(({ name, text }) => name === "fsync" && text.includes(`<${parentOf(removed)}>`));
      expect(sync?.begin).toBeGreaterThan(removal?.end ?? Infinity);
    });
  },
);

async function request(server: Reachable, raw: RawRequest): Promise<string> {
  const headers = { "content-length": String(Buffer.byteLength(raw.body ?? "")) };
  const { status, text } = await send(server, { ...raw, headers });
  expect(status).toBeLessThan(300);
  return text;
}

function isWrite(name: string): boolean {
  return name.startsWith("write") || name.startsWith("pwrite");
}

function isReply({ name, text }: SystemCall): boolean {
  return (isWrite(name) || name.startsWith("send")) && text.includes("TCP") && text.includes("HTTP/1.1 20");
}

/** What had ended when the reply of that number began, and begun since the one before. */
function beforeReply(calls: readonly SystemCall[], index: number): readonly SystemCall[] {
  const replies = calls.filter(isReply);
  const reply = replies[index];
  if (reply === undefined) throw new Error(`the trace holds ${replies.length} replies`);
  const since = replies[index - 1]?.end ?? 0;
  return calls.filter(({ begin, end }) => begin >= since && end < reply.begin);
}

function expectDurable(own: readonly SystemCall[], data: string): void {
  const write = own.find(({ name, text }) => isWrite(name) && text.includes(data));
  const [, file = "none"] = /<(.*?)>/.exec(write?.text ?? "") ?? [];
  const sync = own.find(({ name, text }) => /^f(data)?sync$/.test(name) && text.includes(`<${file}>`));
  const rename = own.find(({ name, text }) => name.startsWith("rename") && text.includes(`"${file}"`));
  const [, target = ""] = /"[^"]*".*"(.*?)"/.exec(rename?.text ?? "") ?? [];
  const parent = parentOf(target);
  const directorySync = own.find(({ name, text }) => name === "fsync" && text.includes(`<${parent}>`));
  const order = [
    write?.begin,
    write?.end,
    sync?.begin,
    sync?.end,
    rename?.begin,
    rename?.end,
    directorySync?.begin,
  ];
  expect(order.every((line) => line !== undefined)).toBe(true);
  expect(order).toEqual(order.toSorted((a, b) => Number(a) - Number(b)));
  expect(Number(sync?.begin)).toBeGreaterThan(Number(write?.end));
  expect(Number(rename?.begin)).toBeGreaterThan(Number(sync?.end));
  expect(Number(directorySync?.begin)).toBeGreaterThan(Number(rename?.end));
}

function parentOf(path: string): string {
  return path.slice(0, path.lastIndexOf("/"));
}
