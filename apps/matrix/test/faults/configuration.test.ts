import { OpenerRegistry } from "@s3fs/opener";
import { s3Opener } from "@s3fs/s3/opener";
import { codeOf, pathsOf } from "@s3fs/test-support";
import { afterEach, describe, expect, vi } from "vitest";
import { it } from "../../../../packages/s3/test/faults/fault-test.ts";
import { account, secrets, type Scene } from "../../../../packages/s3/test/faults/scene.ts";
import { command } from "./command.ts";

const registry = new OpenerRegistry([s3Opener]);

afterEach(() => vi.unstubAllEnvs());

/** `key:secret@`, as a URL has them. */
const own = `${account.accessKeyId}:${encodeURIComponent(account.secretAccessKey)}@`;

function urlOf({ server }: Scene, path: string): string {
  return `s3://${own}demo/${path}?endpoint_url=${server.endpoint}`;
}

describe("a URL with secrets", () => {
  it("F121 shows them nowhere: in no error, no object, no JSON, and nothing that a command prints", async ({
    scene,
  }) => {
    const token = encodeURIComponent(secrets.sessionToken);
    const open = `${urlOf(scene, "d")}&session_token=${token}`;
    for (const url of [
      `${open}&strict=perhaps`,
      `${open}&unknown=1`,
      `${open}&acl=everyone`,
      `s3://${own}?session_token=${token}`,
      `s3://${own}demo/../x?session_token=${token}`,
      `s3://:${own.split(":")[1]}demo`,
      `nothing://${own}demo?session_token=${token}`,
      `s3://${own}demo?endpoint_url=http://u:${own.split(":")[1]}host/`,
    ]) {
      expect([url, (await scene.failure(registry.open(url))).code]).toEqual([url, "EINVAL"]);
      for (const verb of ["ls", "cat"]) expect((await command(scene, verb, url)).code).not.toBe(0);
    }
    const fs = await registry.open(open);
    scene.watch(fs);
    expect(await scene.failure(fs.read("a").bytes())).toMatchObject({ code: "EACCES" });
    for (const verb of ["ls", "cat"]) expect((await command(scene, verb, open)).code).not.toBe(0);
    await fs.close();
  });

  it("F124 has known parameters, each once and of its type, and is of a length that is read", async ({
    scene,
  }) => {
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
    ]) {
      const { code } = await scene.failure(registry.open(`s3://bucket?${parameters}`));
      expect([parameters, code]).toEqual([parameters, "EINVAL"]);
    }
    for (const url of [`s3://bucket?region=${long}`, `s3://bucket/${long}`])
      expect(await scene.failure(registry.open(url))).toMatchObject({ code: "ENAMETOOLONG" });
    expect(Object.getOwnPropertyNames(Object.prototype)).not.toContain("1");
    const { message } = await scene.failure(registry.open("s3://bucket?endpoint=x"));
    for (const known of ["endpoint_url", "region", "strict"]) expect(message).toContain(known);
    expect((await command(scene, "ls", "s3://bucket?endpoint=x")).code).toBe(2);
  });

  it("F125 from someone else gets no proof of this process's own credentials", async ({ scene }) => {
    vi.stubEnv("AWS_ACCESS_KEY_ID", "AMBIENT");
    vi.stubEnv("AWS_SECRET_ACCESS_KEY", secrets.secretAccessKey);
    const { server } = scene;
    const untrusted = { untrusted: true } as const;
    for (const address of ["http://169.254.169.254/", "https://attacker.example", server.endpoint]) {
      const opening = registry.open(`s3://demo?endpoint_url=${address}`, untrusted);
      expect(await scene.failure(opening)).toMatchObject({ code: "EINVAL" });
    }
    const opening = registry.open("s3://demo?profile=admin", untrusted);
    expect(await scene.failure(opening)).toMatchObject({ code: "EINVAL" });
    const withOwn = `s3://a:b@demo?endpoint_url=${server.endpoint}`;
    for (const backend of [
      { credentials: account },
      { credentials: async () => account },
      { credentials: undefined },
      { profile: "admin" },
      { encryption: { kind: "customer", key: secrets.customerKey } },
    ])
      expect(await scene.failure(registry.open(withOwn, { ...untrusted, backend }))).toMatchObject({
        code: "EINVAL",
      });
    expect(server.requests.total).toBe(0);
    await using fs = await registry.open(urlOf(scene, ""), untrusted);
    expect(await fs.exists("nothing")).toBe(false);
    await using anyone = await registry.open(
      `s3://demo?endpoint_url=${server.endpoint}&anonymous=1`,
      untrusted,
    );
    expect(await scene.failure(anyone.exists("nothing"))).toMatchObject({ code: "EACCES" });
  });
});

describe("a pattern", () => {
  it("F130 that is made to take for ever is searched for by as many requests as any other, or refused at once", async ({
    scene,
  }) => {
    const name = `${"a".repeat(200)}c`;
    await scene.plant(`${"a/".repeat(100)}${name}`, "1");
    await scene.plant(name, "1");
    const { requests } = scene.server;
    for (const [pattern, found] of [
      [`${"a*".repeat(20)}b`, []],
      ["*(*(*(a|b)))", []],
      [`${"*".repeat(10_000)}c`, [name]],
      [`${"{a,{a,{a,}}}".repeat(300)}b`, []],
      [`${"**/".repeat(100)}x`, []],
      [`${"**/a/".repeat(50)}**/${name}`, [`${"a/".repeat(100)}${name}`]],
    ] as const) {
      requests.reset();
      expect(await pathsOf(scene.fs.glob(pattern))).toEqual(found);
      expect(requests.total).toBeLessThanOrEqual(110); // one directory after the other is 101
    }
    requests.reset();
    for (const pattern of ["[", "[a", "{a", "a/../b", "*".repeat(1_000_000)])
      expect(await codeOf(pathsOf(scene.fs.glob(pattern)))).toMatch(/^(?:EINVAL|ENAMETOOLONG)$/);
    expect(requests.total).toBe(0);
  });
});

describe("a terminal", () => {
  it("F133 is sent no escape sequence that a name has in it, whatever a command prints", async ({
    scene,
  }) => {
    const names = [
      "\u001b[31mred",
      "\u001b]0;title\u0007",
      "\u009b2J",
      "back\u0008space",
      "new\nline",
      "\u202egnp.exe",
    ];
    for (const name of names) {
      await scene.fs.write(`d/${name}`, "x");
      scene.holds(`d/${name}`, "x");
    }
    const listed = await command(scene, "ls", urlOf(scene, "d"));
    const others = [
      await command(scene, "ls", "--recursive", urlOf(scene, "")),
      await command(scene, "ls", "--json", urlOf(scene, "d")),
      await command(scene, "mirror", "--json", "--dry-run", urlOf(scene, "d"), urlOf(scene, "copy")),
      await command(scene, "cat", urlOf(scene, `nothing-${encodeURIComponent(names.join(""))}`)),
      await command(scene, "ls", `s3://bucket?${names[0]}=1`),
      await command(scene, `${names[0]}`),
    ];
    // oxlint-disable-next-line no-control-regex -- these are the characters that it is about
    const control = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/;
    for (const { stdout, stderr } of [listed, ...others]) expect(stdout + stderr).not.toMatch(control);
    expect(listed.stdout.split("\n").filter((line) => line !== "")).toHaveLength(names.length);
    expect(others.map(({ code }) => code)).toEqual([0, 0, 0, 3, 2, 2]);
  });
});
