import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:http";
import type { Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import type { PageOutcome, PageSettings } from "./page.ts";

export interface Visit {
  /** The browser. */
  readonly program: string;
  /** By name; the page loads `page.js`. */
  readonly scripts: ReadonlyMap<string, string>;
  readonly settings: PageSettings;
}

/** Opens the page in a browser without a screen, and waits for what it found. */
export async function visitPage({ program, scripts, settings }: Visit): Promise<PageOutcome> {
  const server = createServer();
  const found = servePage(server, { scripts, settings });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const profile = await mkdtemp(join(tmpdir(), "s3fs-browser-"));
  const browser = spawn(program, [...SWITCHES, `--user-data-dir=${profile}`, addressOf(server)], {
    stdio: "ignore",
  });
  const ended = once(browser, "close");
  try {
    return await Promise.race([found, ended.then(endedEarly)]);
  } finally {
    browser.kill("SIGKILL");
    await ended;
    server.close().closeAllConnections();
    await rm(profile, { recursive: true, force: true, maxRetries: 5 });
  }
}

function servePage(server: Server, { scripts, settings }: Omit<Visit, "program">): Promise<PageOutcome> {
  const answers = new Map<string, readonly [type: string, content: string]>([
    [
      "/",
      ["text/html", `<!doctype html><meta charset="utf-8"><script type="module" src="page.js"></script>`],
    ],
    ["/settings", ["application/json", JSON.stringify(settings)]],
  ]);
  for (const [name, script] of scripts) answers.set(`/${name}`, ["text/javascript", script]);
  return new Promise((resolve, reject) => {
    server.on("request", (request, response) => {
      const [type, content] = answers.get(request.url ?? "") ?? ["text/plain", ""];
      response.setHeader("content-type", type).end(content);
      if (request.method !== "POST") return;
      text(request)
        .then((body): { outcome: PageOutcome; failure?: string } => JSON.parse(body))
        .then(({ outcome, failure }) =>
          failure === undefined ? resolve(outcome) : reject(new Error(failure)),
        )
        .catch(reject);
    });
  });
}

function addressOf(server: Server): string {
  const address = server.address();
  if (typeof address !== "object" || address === null) throw new Error("the page is not served");
  return `http://127.0.0.1:${address.port}/`;
}

function endedEarly(): never {
  throw new Error("the browser ended before the page was done");
}

/** Without a screen, an account, an update or a sandbox, which root can't have. */
const SWITCHES = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--disable-sync",
  "--disable-dev-shm-usage",
  "--disable-background-networking",
  "--disable-component-update",
  "--no-first-run",
];
