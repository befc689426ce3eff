import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { peerProgram } from "../foreign/peer.ts";
import { environmentOf, run, type Client } from "./client.ts";

const program = peerProgram("bin/rclone");

export const rclone: Client = {
  name: "rclone",
  program,
  cannotName: ["a//b"], // an empty segment is no name of a file
  version: async () => /v([\d.]+)/.exec(await run(program, ["version"]))?.[1] ?? "",
  connect: ({ server, bucket, folder }) => {
    const env = rcloneEnvironment(server);
    const ask = (...words: readonly string[]): Promise<string> => run(program, words, env);
    const at = (key: string): string => `:s3:${bucket}/${key}`;
    return {
      put: (file, key) => ask("copyto", file, at(key)),
      get: (key, file) => ask("copyto", "--error-on-no-transfer", "--verbose", at(key), file),
      list: async () => (await ask("lsf", "--recursive", "--files-only", at(""))).split("\n").filter(Boolean),
      range: (key, start, end) =>
        ask("cat", "--offset", String(start), "--count", String(end - start), at(key)),
      copy: (from, to) => ask("copyto", at(from), at(to)),
      remove: async (keys) => {
        const list = join(folder, "batch");
        await writeFile(list, keys.join("\n"));
        await ask("delete", "--files-from-raw", list, at(""));
      },
      url: async (key) => (await ask("link", at(key))).trim(),
    };
  },
};

/** What it reads of its environment, for a remote that is spelled `:s3:`. */
export function rcloneEnvironment(server: Parameters<typeof environmentOf>[0]): NodeJS.ProcessEnv {
  const { endpoint, region, credentials } = server;
  return {
    ...environmentOf(server),
    RCLONE_CONFIG: "",
    RCLONE_S3_PROVIDER: "Other",
    RCLONE_S3_ENDPOINT: endpoint,
    RCLONE_S3_REGION: region,
    RCLONE_S3_ACCESS_KEY_ID: credentials.accessKeyId,
    RCLONE_S3_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    RCLONE_S3_UPLOAD_CUTOFF: "32Mi",
    RCLONE_RETRIES: "1",
  };
}
