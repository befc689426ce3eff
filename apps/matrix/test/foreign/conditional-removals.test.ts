import { NEVER, parsePath } from "@s3fs/core";
import { S3FS } from "@s3fs/s3";
import { afterAll, beforeAll, expect, it } from "vitest";
import { send } from "../../../../packages/server/test/raw-request.ts";
import { foreignServers, startForeignServer, type RunningServer } from "./foreign-server.ts";
import { describeWith } from "./peer.ts";

/** Which of them honour `If-Match` on DeleteObject, in the version that was installed. */
const honouring: ReadonlySet<string> = new Set(["versitygw", "moto", "SeaweedFS"]);

for (const server of foreignServers) {
  const isHonouring = honouring.has(server.name);
  describeWith(server.program, `removals on a condition, over ${server.name}`, () => {
    let running: RunningServer;
    let fs: S3FS;
    beforeAll(async () => {
      running = await startForeignServer(server);
      await send(running, { method: "PUT", path: "/demo", headers: { "content-length": "0" } });
      const { endpoint, region, credentials } = running;
      fs = new S3FS("demo", { endpoint, region, credentials });
    }, 60_000);
    afterAll(async () => {
      await fs.close();
      await running[Symbol.asyncDispose]();
    });

    it(`are found out to be ${isHonouring ? "honoured" : "ignored"} by the first of them, and all do as they were told`, async () => {
      const kept = await fs.write("kept", "old");
      await fs.write("kept", "new");
      const removed = async (path: string, ifMatch = ""): Promise<number> => {
        const before = fs.s3.requests.total;
        await fs.driver.removeFile(parsePath(path), { signal: NEVER, ifMatch });
        return fs.s3.requests.total - before;
      };
      for (const requests of isHonouring ? [3, 1] : [2, 2]) {
        const { etag } = await fs.write("a", "1");
        expect(await removed("a", etag)).toBe(requests);
        expect(await fs.exists("a")).toBe(false);
        await expect(removed("kept", kept.etag)).rejects.toMatchObject({ code: "EPRECONDITION" });
      }
      expect(await fs.read("kept").text()).toBe("new");
    });
  });
}
