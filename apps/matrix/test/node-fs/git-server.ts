import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { buffer } from "node:stream/consumers";

/** Whether `git http-backend` is on this machine. */
export const hasGit: boolean = spawnSync("git", ["http-backend"], { stdio: "ignore" }).error === undefined;

export interface GitServer extends AsyncDisposable {
  readonly url: string;
}

/** Serves the repositories of a folder over HTTP, by the CGI program of git itself. */
export async function serveGit(folder: string): Promise<GitServer> {
  const server = createServer((request, response) => void answer(folder, request, response));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the server has no port");
  return {
    url: `http://127.0.0.1:${address.port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

/** https://www.rfc-editor.org/rfc/rfc3875 */
async function answer(folder: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { pathname, searchParams } = new URL(request.url ?? "/", "http://localhost");
  const program = spawn("git", ["http-backend"], {
    env: {
      ...process.env,
      GIT_PROJECT_ROOT: folder,
      GIT_HTTP_EXPORT_ALL: "1",
      PATH_INFO: pathname,
      QUERY_STRING: String(searchParams),
      REQUEST_METHOD: request.method,
      CONTENT_TYPE: request.headers["content-type"] ?? "",
      GIT_PROTOCOL: String(request.headers["git-protocol"] ?? ""),
      REMOTE_ADDR: "127.0.0.1",
    },
    stdio: ["pipe", "pipe", "inherit"],
  });
  program.stdin.on("error", () => undefined); // it may have answered, and ended, before it was told all
  program.stdin.end(await buffer(request));
  const reply = await buffer(program.stdout);
  const end = reply.indexOf("\r\n\r\n");
  for (const line of reply.subarray(0, end).toString("latin1").split("\r\n")) {
    const [name = "", value = ""] = line.split(/: (.*)/);
    if (name === "Status") response.statusCode = Number.parseInt(value, 10);
    else response.setHeader(name, value);
  }
  response.end(reply.subarray(end + 4));
}
