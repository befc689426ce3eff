import { check, mirror } from "@s3fs/copy";
import { MemoryFS } from "@s3fs/memory";
import { S3FS } from "@s3fs/s3";
import { afterAll, beforeAll, expect, it } from "vitest";
import { send } from "../../../../packages/server/test/raw-request.ts";
import { foreignServers, startForeignServer, type RunningServer } from "./foreign-server.ts";
import { describeWith } from "./peer.ts";

for (const server of foreignServers) {
  describeWith(server.program, `S3FS against ${server.name}`, () => {
    let running: RunningServer;
    let bucket: S3FS;

    beforeAll(async () => {
      running = await startForeignServer(server);
      await send(running, { method: "PUT", path: "/demo", headers: { "content-length": "0" } });
      const { endpoint, region, credentials } = running;
      bucket = new S3FS("demo", { endpoint, region, credentials });
    }, 60_000);

    afterAll(async () => {
      await bucket.close();
      await running[Symbol.asyncDispose]();
    });

    it("mirrors a tree there and back, then finds nothing left to do", async () => {
      const source = new MemoryFS();
      for (const name of ["a b", "a+c", "é", "a/inside", "a-b", "a.b", "empty/x"])
        await source.write(name, name);
      await source.write("large", new Uint8Array(11 * 1024 * 1024).fill(7));
      await source.write("nothing", "");
      const target = new MemoryFS();
      const there = await mirror(source, bucket.at("tree"));
      const back = await mirror(bucket.at("tree"), target);
      expect([there.ok, back.ok, there.copied, back.copied]).toEqual([true, true, 9, 9]);
      expect(await check(source, target, { compare: "checksum" })).toMatchObject({
        ok: true,
        differences: [],
      });
      expect((await mirror(source, bucket.at("tree"))).copied).toBe(0);
    });

    it("refuses to create what is there, copies inside the store and removes the tree", async () => {
      await bucket.write("other/one", "1");
      await expect(bucket.write("other/one", "2", { overwrite: false })).rejects.toMatchObject({
        code: "EEXIST",
      });
      await bucket.copy("other/one", "other/two");
      expect(await bucket.read("other/two", { start: 0, end: 1 }).text()).toBe("1");
      await bucket.remove("other", { recursive: true });
      expect(await bucket.exists("other/one")).toBe(false);
    });
  });
}
