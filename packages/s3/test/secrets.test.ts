import { inspect } from "node:util";
import { S3FS } from "@s3fs/s3";
import { describe, expect, it } from "vitest";
import { failureOf, gather, openPlace } from "./place.ts";
import { serveRaw } from "./raw-server.ts";

const accessKeyId = "AKIACANARYCANARY";
const secrets = {
  secretAccessKey: "canary/secret+access/key",
  sessionToken: "canary-session-token",
  customerKey: Buffer.alloc(32, "canary").toString("base64"),
};

describe("a secret", () => {
  it("is neither in the file system, nor in its views, nor in any of its errors", async () => {
    await using place = await openPlace();
    const { endpoint } = place.server;
    const { secretAccessKey, sessionToken, customerKey } = secrets;
    const customer = { SSECustomerAlgorithm: "AES256", SSECustomerKey: customerKey };
    await using fs = new S3FS("demo", {
      endpoint,
      credentials: { accessKeyId, secretAccessKey, sessionToken },
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
    for (const value of [fs, fs.at("view"), fs.s3, fs.driver, ...failures]) expectNoSecret(value);
  });

  it("that a reply gives away goes no further", async () => {
    const { secretAccessKey } = secrets;
    const said = `<Error><Code>SignatureDoesNotMatch</Code><Message>No match</Message><AWSAccessKeyId>${accessKeyId}</AWSAccessKeyId><StringToSign>StringToSign ${secretAccessKey}</StringToSign></Error>`;
    await using raw = await serveRaw((_request, reply) => reply.writeHead(403).end(said));
    for (const failure of [
      await failureOf(raw.fs.read("a").bytes()),
      await failureOf(raw.fs.write("a", "1")),
      await failureOf(gather(raw.fs.list())),
    ]) {
      expect(failure).toMatchObject({
        code: "EACCES",
        detail: expect.stringContaining("SignatureDoesNotMatch"),
      });
      expectNoSecret(failure);
    }
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

function expectNoSecret(value: unknown): void {
  const shown = [
    inspect(value, { depth: 20, showHidden: true }),
    JSON.stringify(value),
    String(value),
    value instanceof Error ? `${value.stack} ${inspect(value.cause, { depth: 20, showHidden: true })}` : "",
  ].join("\n");
  for (const secret of [...Object.values(secrets), "Signature=", "StringToSign"])
    expect(shown).not.toContain(secret);
}
