import { readFile } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";
import { S3FS } from "@s3fs/s3";
import { afterAll, beforeAll, expect, it } from "vitest";
import { budgetRows, type Counts } from "../../../../packages/s3/test/budget-rows.ts";
import { asAmazon } from "../../../../packages/s3/test/place.ts";
import { send } from "../../../../packages/server/test/raw-request.ts";
import { startForeignServer, versitygw, type RunningServer } from "./foreign-server.ts";
import { describeWith } from "./peer.ts";

/** What versitygw lacks is found out with other requests, so it is told to be as Amazon's: of what it lacks no row tells. */
describeWith(versitygw.program, "the request budget, as versitygw's own log counts it,", () => {
  let running: RunningServer;
  let buckets = 0;
  beforeAll(async () => {
    running = await startForeignServer(versitygw);
  }, 60_000);
  afterAll(() => running[Symbol.asyncDispose]());

  for (const mode of ["as given", "strict"] as const)
    for (const row of budgetRows) {
      const requests = mode === "strict" ? (row.strict ?? row.requests) : row.requests;
      it(`${mode}, of ${row.operation}`, async () => {
        const bucket = `budget-${(buckets += 1)}`;
        await send(running, { method: "PUT", path: `/${bucket}`, headers: { "content-length": "0" } });
        const { endpoint, region, credentials } = running;
        const options = { endpoint, region, credentials, dialect: asAmazon, strict: mode === "strict" };
        await using fs = new S3FS(bucket, options);
        await row.prepare?.(fs);
        await mark(running, `${bucket}-begin`);
        await row.run(fs);
        await mark(running, `${bucket}-end`);
        expect(await loggedBetween(running, bucket)).toEqual(requests);
      }, 60_000);
    }
});

/** A line of the log that separates what comes before it from what comes after. */
async function mark(server: RunningServer, name: string): Promise<void> {
  await send(server, { method: "HEAD", path: `/${name}` });
  await linesOf(server, name);
}

/** The log, once it holds a line about a name: it is written after the reply. */
async function linesOf({ log }: RunningServer, name: string): Promise<string[]> {
  for (;;) {
    const lines = (await readFile(log, "utf8")).split("\n");
    if (lines.some((line) => line.includes(` /${name} `))) return lines;
    await delay(5);
  }
}

async function loggedBetween(server: RunningServer, bucket: string): Promise<Counts> {
  const lines = await linesOf(server, `${bucket}-end`);
  const begin = lines.findIndex((line) => line.includes(` /${bucket}-begin `));
  const counts: Record<string, number> = {};
  for (const line of lines.slice(begin + 1)) {
    if (line.includes(` /${bucket}-end `)) break;
    const name = /s3_(\w+)/.exec(line)?.[1] ?? line;
    counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
}
