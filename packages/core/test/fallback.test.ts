import { completeDriver, FsError, NEVER, parsePath, type Driver, type Reading } from "@s3fs/core";
import { describe, expect, it } from "vitest";
import { mapDriver } from "@s3fs/test-drivers";

const [a, b] = [parsePath("a"), parsePath("b")];
const call = { signal: NEVER };

async function* bytes(text: string): AsyncGenerator<Uint8Array> {
  yield new TextEncoder().encode(text);
}

/** Counts the readings that were not released. */
function watched(): { driver: Driver; open(): number } {
  const driver = mapDriver();
  let open = 0;
  return {
    open: () => open,
    driver: {
      ...driver,
      async read(path, request): Promise<Reading> {
        const reading = await driver.read(path, request);
        open += 1;
        return {
          ...reading,
          async release() {
            open -= 1;
            await reading.release();
          },
        };
      },
    },
  };
}

describe("a copy by bytes", () => {
  it("is of the content that it is told, and releases its source", async () => {
    const { driver, open } = watched();
    const { etag } = await driver.write(a, bytes("one"), { ...call, overwrite: true });
    const { copyFile } = completeDriver(driver);
    await copyFile(a, b, { ...call, overwrite: true, ifMatch: etag ?? "" });
    await copyFile(a, b, { ...call, overwrite: true });
    const stale = copyFile(a, b, { ...call, overwrite: true, ifMatch: "another" });
    await expect(stale).rejects.toMatchObject({ code: "EPRECONDITION" });
    await expect(copyFile(a, b, { ...call, overwrite: false })).rejects.toMatchObject({ code: "EEXIST" });
    expect(open()).toBe(0);
  });
});

describe("an append by rewriting", () => {
  it("does not replace what came meanwhile where nothing was", async () => {
    const { driver } = watched();
    const { append } = completeDriver(driver);
    async function* meanwhile(): AsyncGenerator<Uint8Array> {
      await driver.write(a, bytes("theirs"), { ...call, overwrite: true });
      yield* bytes("mine");
    }
    await expect(append(a, meanwhile(), call)).rejects.toMatchObject({ code: "EEXIST" });
  });

  it("releases the old content, and passes on why it can not be read", async () => {
    const { driver, open } = watched();
    await driver.write(a, bytes("old"), { ...call, overwrite: true });
    await completeDriver(driver).append(a, bytes("new"), call);
    expect(open()).toBe(0);
    const refusing = completeDriver({
      ...driver,
      read: async () => Promise.reject(new FsError("EACCES")),
    });
    await expect(refusing.append(a, bytes("new"), call)).rejects.toMatchObject({ code: "EACCES" });
    expect((await driver.stat(a, call))?.kind).toBe("file");
  });
});
