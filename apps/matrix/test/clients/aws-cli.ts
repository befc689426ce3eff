import { join } from "node:path";
import { readFile, writeFile } from "node:fs/promises";
import { peerProgram } from "../foreign/peer.ts";
import { environmentOf, run, type Client } from "./client.ts";

const program = peerProgram("python/bin/aws");

export const awsCli: Client = {
  name: "aws-cli",
  program,
  version: async () => (await run(program, ["--version"])).split(/[ /]/)[1] ?? "",
  connect: ({ server, bucket, folder }) => {
    const s3 = (...words: readonly string[]): Promise<string> =>
      run(program, ["s3", ...words], environmentOf(server));
    const api = (...words: readonly string[]): Promise<string> =>
      run(program, ["s3api", ...words, "--bucket", bucket, "--output", "json"], environmentOf(server));
    const at = (key: string): string => `s3://${bucket}/${key}`;
    return {
      put: (file, key) => s3("cp", "--only-show-errors", file, at(key)),
      get: (key, file) => s3("cp", "--only-show-errors", at(key), file),
      list: async () => keysOf(await api("list-objects-v2")),
      range: async (key, start, end) => {
        const file = join(folder, "range");
        await api("get-object", "--key", key, "--range", `bytes=${start}-${end - 1}`, file);
        return readFile(file, "utf8");
      },
      copy: (from, to) => s3("cp", "--only-show-errors", at(from), at(to)),
      remove: async (keys) => {
        const file = join(folder, "batch.json");
        await writeFile(file, JSON.stringify({ Objects: keys.map((Key) => ({ Key })) }));
        await api("delete-objects", "--delete", `file://${file}`);
      },
      url: async (key) => (await s3("presign", at(key))).trim(),
    };
  },
};

function keysOf(json: string): readonly string[] {
  const { Contents }: { Contents: readonly { Key: string }[] } = JSON.parse(json);
  return Contents.map(({ Key }) => Key);
}
