import type { ServerResponse } from "node:http";
import { describe, expect, it, onTestFinished } from "vitest";
import { hourMs, takeClock, type Clock } from "./clock.ts";
import { failureOf } from "./place.ts";
import { serveRaw } from "./raw-server.ts";

const timeouts = { connectMs: hourMs, inactivityMs: hourMs, leastBytesPerSecond: 1024 } as const;

describe("a reply that is parsed", () => {
  it("may take hours where S3 puts an object together and sends a blank every now and then", async () => {
    const { reply, copying, clock } = await beginCopy();
    for (let round = 0; round < 3; round += 1) {
      await blank(reply);
      clock.pass(0.9 * hourMs);
    }
    reply.end('<CopyObjectResult><ETag>"e"</ETag></CopyObjectResult>');
    await copying;
  });

  it("ends all the same when there are blanks and nothing else", async () => {
    const { reply, copying, clock } = await beginCopy();
    const failed = failureOf(copying);
    for (let round = 0; !reply.destroyed; round += 1) {
      expect(round).toBeLessThan(10);
      await blank(reply);
      clock.pass(0.9 * hourMs);
      await turns();
    }
    expect(await failed).toMatchObject({ code: "ETIMEDOUT" });
  });
});

/** A copy whose reply has begun. */
async function beginCopy(): Promise<{
  readonly clock: Clock;
  readonly copying: Promise<void>;
  readonly reply: ServerResponse;
}> {
  const clock = takeClock({ runs: false });
  let begun: (reply: ServerResponse) => void;
  const reply = new Promise<ServerResponse>((resolve) => (begun = resolve));
  const raw = await serveRaw(
    (_request, each) => {
      each.writeHead(200, { "content-type": "application/xml" });
      each.flushHeaders();
      begun(each);
    },
    { timeouts, retries: { attempts: 1 } },
  );
  onTestFinished(() => raw[Symbol.asyncDispose]());
  return { clock, copying: raw.fs.copy("file", "copy", { overwrite: true }), reply: await reply };
}

/** Until it has arrived. */
async function blank(reply: ServerResponse): Promise<void> {
  await new Promise((resolve) => reply.write(" ", resolve));
  await turns();
}

/** What came over loopback is taken by then. */
async function turns(): Promise<void> {
  for (let turn = 0; turn < 50; turn += 1) await new Promise(setImmediate);
}
