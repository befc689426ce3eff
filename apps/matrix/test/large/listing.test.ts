import { S3FS } from "@s3fs/s3";
import { serveS3, virtualStore } from "@s3fs/server";
import { expect, it } from "vitest";

const COUNT = 8500;
const digits = (index: number): string => String(index).padStart(7, "0");

/** Ascending keys of a bucket. */
const shapes: Readonly<Record<string, (index: number) => string>> = {
  "one directory": digits,
  "many directories": (index) => `d${digits(Math.floor(index / 300))}/f${digits(index % 300)}`,
  "names that begin alike": (index) => `${"a/long way/down/".repeat(8)}${digits(index)}`,
  "letters beyond those that are guessed about": (index) => `é${digits(index)}`,
  "one far from the others": (index) => (index === COUNT - 1 ? "~/last" : `0${digits(index)}`),
};

it.each(Object.entries(shapes))(
  "a tree listed by many requests at a time is the same in the same order: %s",
  async (_shape, keyAt) => {
    const store = virtualStore({ buckets: { many: { count: COUNT, keyAt, sizeOf: () => 0 } } });
    await using server = await serveS3({ store });
    const { endpoint, region, credentials } = server;
    const listed = async (listConcurrency: number): Promise<string[]> => {
      await using bucket = new S3FS("many", { endpoint, region, credentials, listConcurrency });
      const paths: string[] = [];
      for await (const { kind, path } of bucket.list("", { recursive: true })) paths.push(`${kind} ${path}`);
      return paths;
    };
    const one = await listed(1);
    expect(one.filter((line) => line.startsWith("file"))).toHaveLength(COUNT);
    expect(server.requests.total).toBe(Math.ceil(COUNT / 1000));
    server.requests.reset();
    expect(await listed(8)).toEqual(one);
    expect(server.requests.total).toBeLessThan(60);
  },
);

it("a listing by many requests at a time that is left early, fails or is stopped leaves none behind", async () => {
  const store = virtualStore({ buckets: { many: { count: COUNT, keyAt: digits, sizeOf: () => 0 } } });
  await using server = await serveS3({ store });
  const { endpoint, region, credentials } = server;
  const options = { endpoint, region, credentials, listConcurrency: 8, retries: { attempts: 1 } };
  await using bucket = new S3FS("many", options);
  for await (const _entry of bucket.list("", { recursive: true })) break;
  const total = server.requests.total;

  server.faults.add({
    operation: "*",
    nth: 5,
    action: { kind: "error", status: 403, code: "AccessDenied" },
  });
  const all = async (signal?: AbortSignal): Promise<void> => {
    for await (const _entry of bucket.list("", { recursive: true, signal }));
  };
  await expect(all()).rejects.toMatchObject({ code: "EACCES" });
  await expect(all(AbortSignal.abort("enough"))).rejects.toBe("enough");
  expect(total).toBeLessThan(30);
});
