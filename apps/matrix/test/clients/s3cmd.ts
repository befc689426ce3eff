import { peerProgram } from "../foreign/peer.ts";
import { run, type Client } from "./client.ts";

const program = peerProgram("python/bin/s3cmd");

export const s3cmd: Client = {
  name: "s3cmd",
  program,
  lacks: {
    range: "s3cmd only continues a file from where it ends",
    url: "s3cmd signs URLs with version 2, which S3 has given up for new buckets",
  },
  version: async () => (await run(program, ["--version"])).split(" ").at(-1)?.trim() ?? "",
  connect: ({ server, bucket }) => {
    const { endpoint, region, credentials } = server;
    const host = new URL(endpoint).host;
    const ask = (...words: readonly string[]): Promise<string> =>
      run(program, [
        "--config=/dev/null",
        `--access_key=${credentials.accessKeyId}`,
        `--secret_key=${credentials.secretAccessKey}`,
        `--region=${region}`,
        `--host=${host}`,
        `--host-bucket=${host}`,
        "--no-ssl",
        "--no-progress",
        "--max-retries=1",
        ...words,
      ]);
    const at = (key: string): string => `s3://${bucket}/${key}`;
    return {
      put: (file, key) => ask("put", file, at(key)),
      get: (key, file) => ask("get", "--force", at(key), file),
      list: async () => keysOf(await ask("ls", "--recursive", at("")), at("")),
      copy: (from, to) => ask("cp", at(from), at(to)),
      remove: (keys) => ask("del", ...keys.map(at)),
    };
  },
};

/** Lines of date, time, size and URL. */
function keysOf(lines: string, place: string): readonly string[] {
  return lines
    .split("\n")
    .filter(Boolean)
    .map((line) => line.slice(line.indexOf(place) + place.length));
}
