import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { serveS3 } from "@s3fs/server";
import { it } from "vitest";
import { describeWith } from "../foreign/peer.ts";
import { clients } from "./all-clients.ts";
import type { Client } from "./client.ts";
import { probes, type Probe } from "./probes.ts";

declare module "vitest" {
  interface TaskMeta {
    /** Of the client that was asked: for the page that is made of it. */
    version?: string;
    /** Odd keys that were left out, since it cannot name them. */
    cannotName?: readonly string[];
  }
}

/** Asks every client that is installed to do each probe, against a server of its own. */
export function describeClients(isAsked: (probe: Probe) => boolean): void {
  for (const client of clients) {
    describeWith(client.program, `${client.name} against the embedded server`, () => {
      let version: Promise<string> | undefined;
      for (const probe of probes.filter(isAsked)) {
        const lack = client.lacks?.[probe.verb];
        const title = lack === undefined ? probe.title : `${probe.title} (skipped: ${lack})`;
        it.skipIf(lack !== undefined)(
          title,
          async ({ task }) => {
            await ask(client, probe);
            task.meta.cannotName = client.cannotName ?? [];
            task.meta.version = await (version ??= client.version());
          },
          PATIENCE_MS,
        );
      }
    });
  }
}

async function ask(client: Client, probe: Probe): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "foreign-client-"));
  try {
    await using server = await serveS3({ buckets: ["demo"] });
    const place = { server, bucket: "demo", folder };
    await probe.run(client.connect(place), place, client);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const PATIENCE_MS = 300_000;
