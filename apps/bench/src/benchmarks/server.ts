// Requests a second for 4 KiB objects in the memory of one server process, each signature and each body's hash proven,
// beside a bare node:http handler that makes both checks and nothing else. The bars: 20,000 GET/s and 12,000 PUT/s.
import assert from "node:assert/strict";
import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { ask, load } from "../server/load.ts";
import { signedRequest, type Place } from "../server/signed-request.ts";

const KEYS = 500;
const ROUNDS = 5;
const DURATION_MS = 3000;
const CONNECTIONS = 48;
const BARS = { GET: 20_000, PUT: 12_000 } as const;
const NOTHING = new Uint8Array(0);
const keys = { accessKeyId: "BENCHMARK", secretAccessKey: "not-a-secret" };

interface Running {
  readonly name: string;
  readonly child: ChildProcess;
  readonly place: Place;
  readonly rates: Record<"GET" | "PUT", { perSecond: number; cpuMicroseconds: number }[]>;
}

const servers = [await start("bare"), await start("s3fs")];
for (const server of servers) await checkThatItChecks(server.place);
for (let round = -1; round < ROUNDS; round += 1)
  for (const method of ["PUT", "GET"] as const) await measureEach(method, { counts: round >= 0 });
console.table(
  servers.flatMap(({ name, rates }) => [row(name, "GET", rates.GET), row(name, "PUT", rates.PUT)]),
);
for (const { child } of servers) child.disconnect();

async function start(name: string): Promise<Running> {
  const program = fileURLToPath(new URL("../server/server-process.js", import.meta.url));
  const child = fork(program, [name, keys.accessKeyId, keys.secretAccessKey]);
  const port = await tell(child, "port");
  return { name, child, place: { port, ...keys }, rates: { GET: [], PUT: [] } };
}

/** They take turns, so that what else the machine does meets both alike. */
async function measureEach(method: "GET" | "PUT", { counts }: { readonly counts: boolean }): Promise<void> {
  for (const server of servers) {
    const result = await loadOnce(server, method);
    if (counts) server.rates[method].push(result);
  }
}

async function loadOnce(
  { child, place }: Running,
  method: "GET" | "PUT",
): Promise<Running["rates"]["GET"][0]> {
  const requests = Array.from({ length: KEYS }, (_, index) =>
    signedRequest(place, method, `key${index}`, method === "PUT" ? contentOf(index) : NOTHING),
  );
  const before = await cpuOf(child);
  const options = { port: place.port, connections: CONNECTIONS, durationMs: DURATION_MS };
  const { requests: count, seconds, statuses } = await load(requests, options);
  assert.deepEqual([...statuses.keys()], ["200"]);
  return { perSecond: count / seconds, cpuMicroseconds: ((await cpuOf(child)) - before) / count };
}

/** In the same run: what was put comes back, a wrong signature is refused, and so is a body that is not the one signed. */
async function checkThatItChecks(place: Place): Promise<void> {
  const put = signedRequest(place, "PUT", "key7", contentOf(7));
  assert.equal((await ask(place.port, put)).status, "200");
  const got = await ask(place.port, signedRequest(place, "GET", "key7", NOTHING));
  assert.deepEqual(got.body, contentOf(7));
  const stranger = { ...place, secretAccessKey: "another" };
  assert.equal((await ask(place.port, signedRequest(stranger, "GET", "key7", NOTHING))).status, "403");
  const tampered = Buffer.from(put);
  tampered[tampered.length - 1] = 0;
  assert.equal((await ask(place.port, tampered)).status, "400");
}

function contentOf(index: number): Buffer {
  return Buffer.alloc(4096, `content of object ${index};`);
}

async function cpuOf(child: ChildProcess): Promise<number> {
  child.send("cpu");
  return tell(child, "cpuMicroseconds");
}

async function tell(child: ChildProcess, field: string): Promise<number> {
  const [message]: unknown[] = await once(child, "message");
  const value: unknown =
    typeof message === "object" && message !== null ? Reflect.get(message, field) : undefined;
  assert(typeof value === "number");
  return value;
}

function row(name: string, method: "GET" | "PUT", rates: Running["rates"]["GET"]): Record<string, string> {
  const perSecond = medianOf(rates.map((rate) => rate.perSecond));
  return {
    server: name,
    request: `${method} 4 KiB`,
    "a second": perSecond.toFixed(0),
    "processor µs": medianOf(rates.map((rate) => rate.cpuMicroseconds)).toFixed(1),
    bar: name === "bare" ? "" : `${BARS[method]}: ${perSecond >= BARS[method] ? "yes" : "no"}`,
  };
}

function medianOf(values: readonly number[]): number {
  return values.toSorted((left, right) => left - right)[Math.floor(values.length / 2)] ?? Number.NaN;
}
