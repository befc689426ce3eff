import { fileURLToPath } from "node:url";
import { peerProgram } from "../foreign/peer.ts";
import { environmentOf, run, type Client, type Verb } from "./client.ts";

interface Library {
  readonly name: string;
  /** Runs the script. */
  readonly interpreter: string;
  /** In `apps/matrix/programs/clients`; takes a verb and its arguments, and prints JSON. */
  readonly script: string;
  /** A file that is there when the library is installed. */
  readonly program: string;
  readonly lacks?: Readonly<Partial<Record<Verb, string>>>;
  readonly cannotName?: readonly string[];
}

const python = peerProgram("python/bin/python");
/** Some make their client before they are asked anything. */
const nowhere = {
  endpoint: "http://127.0.0.1:9",
  region: "us-east-1",
  credentials: { accessKeyId: "nobody", secretAccessKey: "nothing" },
};
const packages = peerProgram("node/node_modules/");

/** Libraries are asked through a script of their own language, a process for each request. */
export const libraries: readonly Client[] = [
  libraryClient({ name: "boto3", interpreter: python, script: "boto3_client.py", program: python }),
  libraryClient({
    name: "opendal (Python)",
    interpreter: python,
    script: "opendal_client.py",
    program: python,
    cannotName: ["a//b"], // paths are normalised
  }),
  libraryClient({
    name: "minio-js",
    interpreter: process.execPath,
    script: "minio-client.js",
    program: `${packages}minio`,
  }),
  libraryClient({
    name: "lean-s3",
    interpreter: process.execPath,
    script: "lean-s3-client.js",
    program: `${packages}lean-s3`,
    lacks: { copy: "lean-s3 0.6 has no copy" },
    // It neither encodes nor signs these as S3 wants it; versitygw refuses them with the same words.
    cannotName: ["a b+c 100%", 'it\'s "so" x&y<z>', "q?#=", "(*)!~"],
  }),
  libraryClient({
    name: "AWS SDK for JavaScript",
    interpreter: process.execPath,
    script: "aws-sdk-client.js",
    program: `${packages}@aws-sdk/client-s3`,
  }),
];

function libraryClient({ interpreter, script, ...library }: Library): Client {
  const path = fileURLToPath(new URL(`../../programs/clients/${script}`, import.meta.url));
  return {
    ...library,
    version: async () =>
      JSON.parse(await run(interpreter, [path, "version"], { ...environmentOf(nowhere), PEERS: packages })),
    connect: ({ server, bucket }) => {
      const env = { ...environmentOf(server), BUCKET: bucket, PEERS: packages };
      const ask = async (...words: readonly string[]): Promise<string> =>
        run(interpreter, [path, ...words], env);
      return {
        put: (file, key) => ask("put", file, key),
        get: (key, file) => ask("get", key, file),
        list: async () => JSON.parse(await ask("list")),
        range: async (key, start, end) => JSON.parse(await ask("range", key, String(start), String(end))),
        ...(library.lacks?.copy === undefined && {
          copy: (from: string, to: string) => ask("copy", from, to),
        }),
        remove: (keys) => ask("remove", ...keys),
        url: async (key) => JSON.parse(await ask("url", key)),
      };
    },
  };
}
