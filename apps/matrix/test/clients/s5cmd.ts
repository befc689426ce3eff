import { readFile } from "node:fs/promises";
import { peerProgram } from "../foreign/peer.ts";
import { environmentOf, run, type Client } from "./client.ts";

const program = peerProgram("bin/s5cmd");

export const s5cmd: Client = {
  name: "s5cmd",
  program,
  lacks: { range: "s5cmd reads whole objects" },
  // Built from a module file of our own, it does not know its version; that file does.
  version: async () =>
    /v([\d.]+)\s*$/.exec(await readFile(peerProgram("go/s5cmd/go.mod"), "utf8"))?.[1] ?? "",
  connect: ({ server, bucket }) => {
    const ask = (...words: readonly string[]): Promise<string> =>
      run(
        program,
        ["--endpoint-url", server.endpoint, "--retry-count", "0", ...words],
        environmentOf(server),
      );
    const at = (key: string): string => `s3://${bucket}/${key}`;
    return {
      put: (file, key) => ask("cp", "--raw", file, at(key)),
      get: (key, file) => ask("cp", "--raw", at(key), file),
      list: async () => keysOf(await ask("--json", "ls", at("*")), at("")),
      copy: (from, to) => ask("cp", "--raw", at(from), at(to)),
      remove: (keys) => ask("rm", "--raw", ...keys.map(at)),
      url: async (key) => (await ask("presign", at(key))).trim(),
    };
  },
};

function keysOf(lines: string, place: string): readonly string[] {
  return lines
    .split("\n")
    .filter(Boolean)
    .map((line) => {
      const { key }: { key: string } = JSON.parse(line);
      return key.slice(place.length);
    });
}
