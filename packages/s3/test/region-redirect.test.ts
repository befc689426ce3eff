import { Readable } from "node:stream";
import { NEVER } from "@s3fs/core";
import { describe, expect, it, onTestFinished } from "vitest";
import { capabilitiesOf } from "../src/dialect/capabilities.ts";
import { guarded } from "../src/guard/guarded.ts";
import type { GuardedWire } from "../src/guard/guarded-wire.ts";
import { readOptions } from "../src/s3-settings.ts";
import { createClient } from "../src/sdk/create-client.ts";
import { sdkWire } from "../src/sdk/sdk-wire.ts";
import { failureOf } from "./place.ts";
import { objectHeaders, serveRaw } from "./raw-server.ts";

const request = { key: "file", signal: NEVER } as const;

describe("a bucket of another region", () => {
  it("is found by what the reply tells, and asked with a signature of its own", async () => {
    const { wire, sent } = amazon((host) =>
      host.includes("eu-central-1")
        ? { status: 200, headers: { ...objectHeaders, "content-length": "3" } }
        : { status: 301, headers: { "x-amz-bucket-region": "eu-central-1" } },
    );
    expect(await wire.headObject(request)).toMatchObject({ etag: "e" });
    expect(sent).toEqual([
      { host: "demo.s3.us-east-1.amazonaws.com", scope: "us-east-1" },
      { host: "demo.s3.eu-central-1.amazonaws.com", scope: "eu-central-1" },
    ]);
  });

  it.each([301, 302, 307, 308, 400])(
    "is not looked for outside of Amazon, whatever a reply with status %i says",
    async (status) => {
      for (const region of [
        "evil.example/",
        "evil.example#",
        "evil@example",
        "x.evil.example",
        "",
        undefined,
      ]) {
        const told = region === undefined ? {} : { "x-amz-bucket-region": region };
        const { wire, sent } = amazon(() => ({
          status,
          headers: { ...told, location: "https://evil.example/demo/file" },
        }));
        expect(await failureOf(wire.headObject(request))).toBeInstanceOf(Error);
        for (const { host } of sent) expect(host).toMatch(/^demo\.s3\.[a-z0-9-]+\.amazonaws\.com$/);
      }
    },
  );

  it("is not looked for where the endpoint is a custom one", async () => {
    await using raw = await serveRaw((_request, reply) =>
      reply.writeHead(301, { "x-amz-bucket-region": "eu-central-1", location: "http://127.0.0.1:9/" }).end(),
    );
    expect(await failureOf(raw.fs.stat("file"))).toMatchObject({
      code: "EINVAL",
      detail: expect.stringContaining("the option region"),
    });
    expect(raw.seen).toHaveLength(1);
  });
});

interface Told {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
}

interface Sent {
  readonly host: string;
  /** The region that the signature is for. */
  readonly scope: string;
}

/** Amazon's endpoint as the SDK finds it, with something else behind its connections. */
function amazon(answer: (host: string) => Told): { readonly wire: GuardedWire; readonly sent: Sent[] } {
  const sent: Sent[] = [];
  const settings = readOptions("demo", {});
  const credentials = { accessKeyId: "key", secretAccessKey: "secret" };
  const client = createClient({ region: "us-east-1", credentials }, settings, {
    dialect: {},
    capabilities: capabilitiesOf("region", {}),
    endpoint: undefined,
    closing: NEVER,
  });
  onTestFinished(() => client.destroy());
  client.config.requestHandler = {
    handle: async ({ hostname, headers }: { hostname: string; headers: Record<string, string> }) => {
      const [, scope = ""] = /Credential=key\/\d+\/([^/]+)\//.exec(headers["authorization"] ?? "") ?? [];
      sent.push({ host: hostname, scope });
      const { status, headers: told } = answer(hostname);
      return { response: { statusCode: status, headers: told, body: Readable.from([]) } };
    },
  };
  const pace = settings.timeouts;
  const wire = guarded(sdkWire({ client, bucket: "demo", common: {}, isForeign: false, pace }), {
    bucket: "demo",
    policy: { ...settings.retries, attempts: 1, outageAttempts: 1 },
    leastProgressBytes: 0,
    bodyWaitMs: 1000,
  });
  return { wire, sent };
}
