import { PassThrough } from "node:stream";
import { inspect } from "node:util";
import { runProgram } from "@s3fs/cli";
import { OpenerRegistry } from "@s3fs/opener";
import { S3FS } from "@s3fs/s3";
import { s3Opener } from "@s3fs/s3/opener";
import { afterEach, describe, expect, it, vi } from "vitest";
import { codeOf } from "@s3fs/test-support";
import { openBucket } from "./fixtures.ts";

const registry = new OpenerRegistry([s3Opener]);

afterEach(() => vi.unstubAllEnvs());

/** What a command prints, with its exit code. */
async function printed(...args: readonly string[]): Promise<string> {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const code = await runProgram(args, { stdout, stderr, openers: [s3Opener] });
  stdout.end();
  stderr.end();
  const texts = await Promise.all([stdout.toArray(), stderr.toArray()]);
  return `${code} ${texts.flat().join("")}`;
}

/** An error in all forms in which someone may see it. */
async function shownBy(opening: Promise<unknown>): Promise<string> {
  try {
    const value = await opening;
    return `${inspect(value, { depth: 20, showHidden: true })} ${JSON.stringify(value)}`;
  } catch (error) {
    const { stack = "" } = error instanceof Error ? error : {};
    return `${stack} ${inspect(error, { depth: 20, showHidden: true })} ${JSON.stringify(error)}`;
  }
}

describe("a URL with secrets", () => {
  it("F121 shows them nowhere: in no error, no object, no JSON, and nothing that a command prints", async () => {
    const { server } = await openBucket();
    const secret = "canary-secret-key";
    const token = "canary-session-token";
    const endpoint = encodeURIComponent(server.endpoint);
    const open = `s3://CANARY:${secret}@faults/d?endpoint_url=${endpoint}&session_token=${token}`;
    for (const url of [
      open,
      `${open}&strict=perhaps`,
      `${open}&unknown=1`,
      `${open}&acl=everyone`,
      `s3://CANARY:${secret}@?session_token=${token}`,
      `s3://CANARY:${secret}@faults/../x?session_token=${token}`,
      `s3://:${secret}@faults`,
      `nothing://CANARY:${secret}@faults?session_token=${token}`,
      `s3://CANARY:${secret}@faults?endpoint_url=http://u:${secret}@host/`,
    ]) {
      const texts = [
        await shownBy(registry.open(url)),
        await shownBy(registry.open(url).then((fs) => fs.stat("a"))),
        await printed("ls", url),
        await printed("cat", url),
      ];
      for (const text of texts) expect([url, text.includes("canary-")]).toEqual([url, false]);
    }
    expect(process.title).not.toContain("canary");
  });

  it("F124 has known parameters, each once and of its type, and is of a length that is read", async () => {
    const long = "x".repeat(1_000_000);
    for (const parameters of [
      "__proto__=1",
      "constructor=1",
      "toString=1",
      "unknown=1",
      "region=a&region=b",
      "strict=yes",
      "part_size=8MiB",
      "part_size=-1",
      "part_size=1e7",
      "concurrency=1.5",
      "region=a;strict=1&strict=2",
      "retry_attempts=",
      "region=a\nb",
      "acl=everyone",
      "=1",
    ])
      expect([parameters, await codeOf(registry.open(`s3://bucket?${parameters}`))]).toEqual([
        parameters,
        "EINVAL",
      ]);
    for (const url of [`s3://bucket?region=${long}`, `s3://bucket/${long}`])
      expect(await codeOf(registry.open(url))).toBe("ENAMETOOLONG");
    expect(Object.getOwnPropertyNames(Object.prototype)).not.toContain("1");
    const message = await shownBy(registry.open("s3://bucket?endpoint=x"));
    for (const known of ["endpoint_url", "region", "strict"]) expect(message).toContain(known);
  });

  it("F125 from someone else gets no proof of this process's own credentials", async () => {
    vi.stubEnv("AWS_ACCESS_KEY_ID", "AMBIENT");
    vi.stubEnv("AWS_SECRET_ACCESS_KEY", "canary-ambient");
    const { server } = await openBucket();
    const { accessKeyId, secretAccessKey } = server.credentials;
    const own = `${encodeURIComponent(accessKeyId)}:${encodeURIComponent(secretAccessKey)}@`;
    const untrusted = { untrusted: true } as const;
    for (const address of ["http://169.254.169.254/", "https://attacker.example", server.endpoint])
      expect(await codeOf(registry.open(`s3://faults?endpoint_url=${address}`, untrusted))).toBe("EINVAL");
    expect(await codeOf(registry.open("s3://faults?profile=admin", untrusted))).toBe("EINVAL");
    expect(server.requests.total).toBe(0);
    await using fs = await registry.open(`s3://${own}faults?endpoint_url=${server.endpoint}`, untrusted);
    expect(await fs.exists("nothing")).toBe(false);
    await using anyone = await registry.open(
      `s3://faults?endpoint_url=${server.endpoint}&anonymous=1`,
      untrusted,
    );
    expect(await codeOf(anyone.exists("nothing"))).toBe("EACCES");
  });
});

describe("a terminal", () => {
  it("F133 is sent no escape sequence that a name has in it, whatever a command prints", async () => {
    const { fs, server } = await openBucket();
    const names = [
      "\u001b[31mred",
      "\u001b]0;title\u0007",
      "\u009b2J",
      "back\u0008space",
      "new\nline",
      "\u202egnp.exe",
    ];
    for (const name of names) await fs.write(`d/${name}`, "x");
    const { accessKeyId, secretAccessKey } = server.credentials;
    const own = `${encodeURIComponent(accessKeyId)}:${encodeURIComponent(secretAccessKey)}@`;
    const url = (path: string): string => `s3://${own}faults/${path}?endpoint_url=${server.endpoint}`;
    const texts = [
      await printed("ls", url("d")),
      await printed("ls", "--recursive", url("")),
      await printed("ls", "--json", url("d")),
      await printed("cat", url(`nothing-${encodeURIComponent(names.join(""))}`)),
      await printed("ls", `s3://bucket?${names[0]}=1`),
      await printed(`${names[0]}`),
    ];
    // oxlint-disable-next-line no-control-regex -- these are the characters that it is about
    for (const text of texts) expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
    expect(texts[0]?.split("\n").filter((line) => line !== "")).toHaveLength(names.length);
    expect(fs).toBeInstanceOf(S3FS);
  });
});
