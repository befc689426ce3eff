import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { S3FS } from "@s3fs/s3";
import { serveS3, type S3Server } from "@s3fs/server";
import { afterAll, beforeAll, expect, it } from "vitest";
import { describeWith, peerProgram } from "./peer.ts";

const run = promisify(execFile);

/** A program that we did not write, and how it does each job against an S3 endpoint. */
interface Client {
  readonly name: string;
  readonly program: string;
  upload(folder: string, bucket: string): readonly string[];
  list(bucket: string): readonly string[];
  download(bucket: string, folder: string): readonly string[];
  empty(bucket: string): readonly string[];
}

const endpoint = "ENDPOINT"; // replaced by the server's own when a command runs

const clients: readonly Client[] = [
  {
    name: "aws-cli",
    program: peerProgram("python/bin/aws"),
    upload: (folder, bucket) => [
      "--endpoint-url",
      endpoint,
      "s3",
      "cp",
      "--quiet",
      "--recursive",
      folder,
      `s3://${bucket}`,
    ],
    list: (bucket) => ["--endpoint-url", endpoint, "s3", "ls", "--recursive", `s3://${bucket}`],
    download: (bucket, folder) => [
      "--endpoint-url",
      endpoint,
      "s3",
      "cp",
      "--quiet",
      "--recursive",
      `s3://${bucket}`,
      folder,
    ],
    empty: (bucket) => ["--endpoint-url", endpoint, "s3", "rm", "--quiet", "--recursive", `s3://${bucket}`],
  },
  {
    name: "rclone",
    program: peerProgram("bin/rclone"),
    upload: (folder, bucket) => ["copy", folder, `:s3:${bucket}`],
    list: (bucket) => ["lsf", "--recursive", "--files-only", `:s3:${bucket}`],
    download: (bucket, folder) => ["copy", `:s3:${bucket}`, folder],
    empty: (bucket) => ["delete", `:s3:${bucket}`],
  },
  {
    name: "s5cmd",
    program: peerProgram("bin/s5cmd"),
    upload: (folder, bucket) => ["--endpoint-url", endpoint, "cp", `${folder}/`, `s3://${bucket}/`],
    list: (bucket) => ["--endpoint-url", endpoint, "ls", `s3://${bucket}/*`],
    download: (bucket, folder) => ["--endpoint-url", endpoint, "cp", `s3://${bucket}/*`, `${folder}/`],
    empty: (bucket) => ["--endpoint-url", endpoint, "rm", `s3://${bucket}/*`],
  },
];

const files: ReadonlyMap<string, Buffer> = new Map([
  ["empty", Buffer.alloc(0)],
  ["one", Buffer.from("1")],
  ["large", randomBytes(20 * 1024 * 1024)],
  ["a b+c é.txt", Buffer.from("odd name")],
  ["a/b", Buffer.from("below")],
  ["a-b", Buffer.from("beside")],
  ["a.b", Buffer.from("beside too")],
]);

for (const client of clients) {
  describeWith(client.program, `${client.name} against the embedded server`, () => {
    let server: S3Server;
    let folder: string;
    const ask = (parameters: readonly string[]): Promise<{ stdout: string }> =>
      run(
        client.program,
        parameters.map((word) => word.replace(endpoint, server.endpoint)),
        { env: environment(server) },
      );

    beforeAll(async () => {
      server = await serveS3({ buckets: ["demo"] });
      folder = await mkdtemp(join(tmpdir(), "foreign-client-"));
      await mkdir(join(folder, "up", "a"), { recursive: true });
      for (const [name, bytes] of files) await writeFile(join(folder, "up", name), bytes);
    });

    afterAll(async () => {
      await server.close();
      await rm(folder, { recursive: true, force: true });
    });

    it("uploads a tree with an empty, a large and oddly named files, and lists them", async () => {
      await ask(client.upload(join(folder, "up"), "demo"));
      const { stdout } = await ask(client.list("demo"));
      for (const name of files.keys()) expect(stdout).toContain(name);
      expect(server.uploadsInProgress()).toBe(0);
    });

    it("downloads the same bytes", async () => {
      await ask(client.download("demo", join(folder, "down")));
      for (const [name, bytes] of files) {
        expect((await readFile(join(folder, "down", name))).equals(bytes), name).toBe(true);
      }
      expect((await readdir(join(folder, "down"))).length).toBe(files.size);
    });

    it("removes all that it uploaded", async () => {
      await ask(client.empty("demo"));
      const { endpoint: url, region, credentials } = server;
      await using bucket = new S3FS("demo", { endpoint: url, region, credentials });
      for await (const { path } of bucket.list()) expect.unreachable(`"${path}" was left behind`);
    });
  });
}

describeWith(peerProgram("bin/rclone"), "rclone and S3FS, one bucket", () => {
  it("agree on the time of a file, whoever wrote it", async () => {
    await using server = await serveS3({ buckets: ["demo"] });
    const { endpoint: url, region, credentials } = server;
    await using bucket = new S3FS("demo", { endpoint: url, region, credentials });
    await bucket.write("ours", "ours", { modified: 1_600_000_000_123.456 });
    const ask = (...words: string[]): Promise<{ stdout: string }> =>
      run(peerProgram("bin/rclone"), words, { env: environment(server) });

    const { stdout } = await ask("lsjson", ":s3:demo/ours");
    expect(JSON.parse(stdout)).toMatchObject([{ Path: "ours", ModTime: "2020-09-13T12:26:40.123456000Z" }]);

    await ask("touch", "--timestamp", "2020-09-13T12:26:40.654321000", ":s3:demo/theirs");
    expect(await bucket.stat("theirs")).toMatchObject({ sourceModifiedMs: 1_600_000_000_654.321 });
  });
});

function environment({ endpoint: url, region, credentials }: S3Server): NodeJS.ProcessEnv {
  return {
    ...process.env,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_EC2_METADATA_DISABLED: "true",
    RCLONE_CONFIG: "",
    RCLONE_S3_PROVIDER: "Other",
    RCLONE_S3_ENDPOINT: url,
    RCLONE_S3_REGION: region,
    RCLONE_S3_ACCESS_KEY_ID: credentials.accessKeyId,
    RCLONE_S3_SECRET_ACCESS_KEY: credentials.secretAccessKey,
  };
}
