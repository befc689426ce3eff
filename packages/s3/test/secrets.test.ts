import { S3FS } from "@s3fs/s3";
import { describe, expect, it } from "vitest";
import { expectNoSecret } from "./faults/invariants.ts";
import { account, secrets } from "./faults/scene.ts";
import { failureOf, gather, openPlace } from "./place.ts";

describe("a secret", () => {
  it("is neither in the file system, nor in its views, nor in any of its errors", async () => {
    await using place = await openPlace();
    const { endpoint } = place.server;
    const { sessionToken, customerKey } = secrets;
    const customer = { SSECustomerAlgorithm: "AES256", SSECustomerKey: customerKey };
    await using fs = new S3FS("demo", {
      endpoint,
      credentials: { ...account, sessionToken },
      uploadArgs: customer,
      downloadArgs: customer,
      retries: { attempts: 1 },
    });
    const failures = await Promise.all([
      failureOf(fs.stat("a")),
      failureOf(fs.read("a").bytes()),
      failureOf(fs.write("a", "1")),
      failureOf(fs.write("a", new Uint8Array(9_000_000))),
      failureOf(gather(fs.list())),
      failureOf(fs.copy("a", "b")),
      failureOf(fs.s3.head("a")),
      failureOf(gather(fs.s3.keys())),
      failureOf(fs.remove("", { recursive: true })),
    ]);
    for (const failure of failures) expect(failure).toMatchObject({ code: "EACCES" });
    expectNoSecret([fs, fs.at("view"), fs.s3, fs.driver, ...failures]);
  });

  it("is not in the errors of a client that finds no credentials", async () => {
    await using place = await openPlace();
    const credentials = async (): Promise<never> => {
      throw Object.assign(new Error("no credentials here"), { name: "CredentialsProviderError" });
    };
    await using fs = new S3FS("demo", { endpoint: place.server.endpoint, credentials });
    expect(await failureOf(fs.stat("a"))).toMatchObject({
      code: "EACCES",
      detail: expect.stringContaining("anonymous: true"),
    });
  });
});
