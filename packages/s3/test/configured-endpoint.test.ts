import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { S3Client } from "@aws-sdk/client-s3";
import { ROOT } from "@s3fs/core";
import { S3FS, type S3Options } from "@s3fs/s3";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { configuredEndpoint } from "../src/sdk/configured-endpoint.ts";
import { failureOf } from "./place.ts";
import { objectHeaders, serveRaw } from "./raw-server.ts";

const credentials = { accessKeyId: "key", secretAccessKey: "secret" } as const;

let directory = "";
let count = 0;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "s3fs-config-"));
  for (const name of ["AWS_PROFILE", "AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3"]) vi.stubEnv(name, "");
  vi.stubEnv("AWS_REGION", "us-east-1");
  await config("");
  await config("", "AWS_SHARED_CREDENTIALS_FILE");
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(directory, { recursive: true });
});

/** Under a new name each time, because the SDK reads each file once. */
async function config(text: string, variable = "AWS_CONFIG_FILE"): Promise<void> {
  count += 1;
  const path = join(directory, `config-${count}`);
  await writeFile(path, text);
  vi.stubEnv(variable, path);
}

function storeOf(options: S3Options): string | undefined {
  return new S3FS("demo", { credentials, ...options }).driver.locate?.(ROOT).store;
}

describe("an endpoint of the config file", () => {
  it("is where requests go, a store of its own, and not taken for Amazon's", async () => {
    await using raw = await serveRaw((request, reply) => {
      reply.writeHead(request.method === "HEAD" ? 404 : 200, objectHeaders).end();
    });
    await config(`[default]\nendpoint_url = ${raw.endpoint}\n`);
    await using fs = new S3FS("demo", { credentials });
    expect(fs.driver.locate?.(ROOT)).toEqual(raw.fs.driver.locate?.(ROOT));
    await fs.write("file", "1", { overwrite: false });
    // It is looked at before, as each store that is not known.
    expect(raw.seen[0]).toMatchObject({ method: "HEAD", url: "/demo/file" });
    expect(raw.seen[1]).toMatchObject({ method: "PUT" });
  });

  it("of the profile that is wished is asked, so that two profiles are two stores", async () => {
    await config(
      `[default]\nendpoint_url=https://a.example\n[profile b]\nregion=x\nendpoint_url=https://b.example\n[profile c]\nregion=x\n`,
    );
    expect(storeOf({})).toBe("s3 https://a.example");
    expect(storeOf({ profile: "b" })).toBe("s3 https://b.example");
    expect(storeOf({ profile: "c" })).toBe("s3");
    expect(storeOf({ profile: "b", endpoint: "https://d.example" })).toBe("s3 https://d.example");
    vi.stubEnv("AWS_PROFILE", "b");
    expect(storeOf({})).toBe("s3 https://b.example");
    vi.stubEnv("AWS_ENDPOINT_URL", "https://e.example");
    expect(storeOf({})).toBe("s3 https://e.example");
  });

  it("is where the requests of its profile go, whatever the default says", async () => {
    await using one = await serveRaw((_request, reply) => reply.writeHead(404).end());
    await using other = await serveRaw((_request, reply) => reply.writeHead(404).end());
    await config(`[default]\nendpoint_url=${one.endpoint}\n[profile b]\nendpoint_url=${other.endpoint}\n`);
    await using fs = new S3FS("demo", { credentials, profile: "b" });
    await failureOf(fs.read("file").text());
    expect([one.seen.length, other.seen.length > 0]).toEqual([0, true]);
  });

  it("is refused in the clear elsewhere than on this machine, and when it is no address", async () => {
    for (const [address, remedy] of [
      ["http://192.0.2.1", /allowHttp/],
      ["https://key:secret@store.example", /without credentials/],
      ["store.example", /http/],
    ] as const) {
      await config(`[default]\nendpoint_url = ${address}\n`);
      expect(() => new S3FS("demo", { credentials })).toThrow(expect.objectContaining({ code: "EINVAL" }));
      expect(() => new S3FS("demo", { credentials })).toThrow(remedy);
    }
  });

  it("is not sought where a services section is named that is not there", async () => {
    await config(`[default]\nservices = mine\nendpoint_url = https://a.example\n`);
    expect(() => new S3FS("demo", { credentials })).toThrow(/\[services mine\]/);
    expect(storeOf({ endpoint: "https://b.example" })).toBe("s3 https://b.example");
  });
});

it("A profile of the config files gives the keys and the region that requests are signed for", async () => {
  await using raw = await serveRaw((_request, reply) =>
    reply.writeHead(200, { ...objectHeaders, "content-length": 0 }).end(),
  );
  for (const name of ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_REGION", "AWS_DEFAULT_REGION"])
    vi.stubEnv(name, undefined);
  const keysOf = (name: string): string =>
    `aws_access_key_id = ${name}\naws_secret_access_key = secret of ${name}\naws_session_token = token of ${name}\n`;
  await config("[default]\nregion = us-west-2\n[profile work]\nregion = eu-central-1\n");
  await config(`[default]\n${keysOf("HOME")}[work]\n${keysOf("WORK")}`, "AWS_SHARED_CREDENTIALS_FILE");
  for (const [profile, key, region] of [
    [undefined, "HOME", "us-west-2"],
    ["work", "WORK", "eu-central-1"],
  ] as const) {
    await using fs = new S3FS("demo", { endpoint: raw.endpoint, ...(profile && { profile }) });
    expect(await fs.exists("file")).toBe(true);
    expect(raw.seen.at(-1)?.headers).toMatchObject({
      authorization: expect.stringMatching(new RegExp(`Credential=${key}/\\d{8}/${region}/s3/`)),
      "x-amz-security-token": `token of ${key}`,
    });
  }
});

describe("what a config file says", () => {
  it.each([
    ["", undefined],
    ["[default]\nendpoint_url = https://a.example", "https://a.example"],
    ["[default]\r\nregion = x\r\nendpoint_url=https://a.example ; why\r\n", "https://a.example"],
    ["# [default]\n[default]\n#endpoint_url = https://no.example\n", undefined],
    ["[profile default]\nendpoint_url = https://a.example", "https://a.example"],
    ["[other]\nendpoint_url = https://no.example", undefined],
    ["[profile other]\nendpoint_url = https://no.example", undefined],
    ["[default]\nendpoint_url = https://a.example/?a=b", "https://a.example/?a=b"],
    ["[default]\nservices = m\n[services m]\ns3 =\n  endpoint_url = https://s.example", "https://s.example"],
    [
      "[services m]\nec2 =\n  endpoint_url = https://no.example\ns3 =\n  endpoint_url = https://s.example\n[default]\nservices = m\nendpoint_url = https://a.example",
      "https://s.example",
    ],
    [
      "[default]\nservices = m\nendpoint_url = https://a.example\n[services m]\nec2 =\n  endpoint_url = https://no.example",
      "https://a.example",
    ],
    ["[default]\ns3 =\n  endpoint_url = https://no.example\nregion = x", undefined],
    ["[default]\ns3 =\n  a = b\nendpoint_url = https://a.example", "https://a.example"],
    ["[default]\nignore_configured_endpoint_urls = true\nendpoint_url = https://no.example", undefined],
  ])("is read as the SDK reads it: %j", async (text, expected) => {
    await config(text);
    expect(configuredEndpoint(undefined)).toBe(expected);
    expect(await endpointOfSdk()).toBe(expected);
  });

  it("comes before what the file of credentials says, and beside it", async () => {
    await config("[default]\nendpoint_url = https://c.example", "AWS_SHARED_CREDENTIALS_FILE");
    expect([configuredEndpoint(undefined), await endpointOfSdk()]).toEqual(
      Array(2).fill("https://c.example"),
    );
    await config("[default]\nregion = x");
    expect([configuredEndpoint(undefined), await endpointOfSdk()]).toEqual(
      Array(2).fill("https://c.example"),
    );
    await config("[default]\nendpoint_url = https://a.example");
    expect([configuredEndpoint(undefined), await endpointOfSdk()]).toEqual(
      Array(2).fill("https://a.example"),
    );
  });

  it("is nothing where the environment has it ignored, where there is no file, and where there is no Node", async () => {
    await config("[default]\nendpoint_url = https://a.example");
    vi.stubEnv("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "true");
    expect(configuredEndpoint(undefined)).toBe(undefined);
    vi.stubEnv("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "");
    expect(configuredEndpoint(undefined)).toBe("https://a.example");
    vi.stubEnv("AWS_CONFIG_FILE", join(directory, "none"));
    expect(configuredEndpoint(undefined)).toBe(undefined);
    await config("[default]\nendpoint_url = https://a.example");
    vi.stubGlobal("process", undefined);
    try {
      expect(configuredEndpoint(undefined)).toBe(undefined);
    } finally {
      vi.unstubAllGlobals();
    }
  });
});

/** What a client of the SDK, left alone, would find. */
async function endpointOfSdk(): Promise<unknown> {
  const client = new S3Client({});
  const find: unknown = Reflect.get(client.config, "serviceConfiguredEndpoint");
  if (typeof find !== "function") throw new TypeError("this SDK can not be asked for its endpoint");
  return Reflect.apply(find, client.config, []);
}
