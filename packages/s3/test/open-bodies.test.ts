import { NEVER } from "@s3fs/core";
import { describe, expect, it } from "vitest";
import { createOpenBodies } from "../src/guard/open-bodies.ts";
import type { ObjectBodyReply } from "../src/wire/wire.ts";
import { hourMs, takeClock } from "./clock.ts";
import { failureOf } from "./place.ts";

describe("files that are opened and left", () => {
  it("hold up the next read until one of them ends or is left, and not for ever", async () => {
    const clock = takeClock({ runs: false });
    const bodies = createOpenBodies({ most: 3, waitMs: hourMs });
    const open = (signal: AbortSignal = NEVER) => bodies.open(async () => reply(), signal);
    expect(await failureOf(bodies.open(() => Promise.reject(new Error("sent")), NEVER))).toMatchObject({
      message: "sent",
    });
    const [read, released] = [await open(), await open(), await open()];
    const late = failureOf(open());
    const controller = new AbortController();
    const aborted = failureOf(open(controller.signal));
    controller.abort(new Error("enough"));
    expect(await aborted).toMatchObject({ message: "enough" });
    clock.pass(hourMs);
    expect(await late).toMatchObject({
      code: "EMFILE",
      detail: expect.stringMatching(/^3 files are being read.* read them to their ends, or leave them$/),
    });
    const next = [open(), open()];
    for await (const chunk of read.body.chunks) expect(chunk.byteLength).toBe(1);
    read.body.release();
    await next[0];
    released.body.release();
    released.body.release();
    await next[1];
    const closed = failureOf(open());
    bodies.close();
    expect(await closed).toMatchObject({ code: "ECLOSED" });
  });
});

function reply(): ObjectBodyReply {
  async function* chunks(): AsyncGenerator<Uint8Array<ArrayBuffer>> {
    yield new Uint8Array(1);
  }
  return { metadata: {}, checksums: {}, description: {}, body: { chunks: chunks(), release: () => {} } };
}
