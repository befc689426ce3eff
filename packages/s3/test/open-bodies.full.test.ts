import { NEVER, parsePath } from "@s3fs/core";
import { expect, it } from "vitest";
import { failureOf } from "./place.ts";
import { objectHeaders, serveRaw } from "./raw-server.ts";

it("Files that are opened and left hold up no other request, however many they are", async () => {
  await using raw = await serveRaw(({ method }, reply) => {
    reply.writeHead(200, { ...objectHeaders, "content-length": 2 });
    if (method === "HEAD") reply.end();
    else reply.write("x");
  });
  const path = parsePath("file");
  const open = () => raw.fs.driver.read(path, { signal: NEVER });
  const readings = await Promise.all(Array.from({ length: 512 }, open));
  expect(await raw.fs.stat("file")).toMatchObject({ size: 2 });
  const waiting = open();
  await readings.pop()?.release();
  readings.push(await waiting);
  const closed = failureOf(open());
  await raw.fs.close();
  expect(await closed).toMatchObject({ code: "ECLOSED" });
  for (const reading of readings) await reading.release();
});
