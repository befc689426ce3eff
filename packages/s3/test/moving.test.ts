import { S3Client } from "@aws-sdk/client-s3";
import { S3FS, type S3Options } from "@s3fs/s3";
import { describe, expect, it } from "vitest";
import { asAmazon, bytesOf, failureOf, mebibyte, openPlace, quickly, type Place } from "./place.ts";
import { objectHeaders, serveRaw } from "./raw-server.ts";

describe("a move", () => {
  for (const [store, dialect] of [
    ["compares the content in the moment of the removal", asAmazon],
    ["is looked at before the removal", { ...asAmazon, conditionalDeletes: false }],
  ] as const) {
    it(`takes what another has written to the source meanwhile, where the store ${store}`, async () => {
      await using place = await openPlace();
      await using another = openBesides(place, replacing(place, "CopyObject"), { dialect });
      await place.plant("a", "old");
      await another.fs.move("a", "b");
      expect(await place.fs.read("b").text()).toBe("NEWER 1");
      expect(await place.keys()).toEqual(["b"]);
    });

    it(`leaves what another writes again and again, where the store ${store}`, async () => {
      await using place = await openPlace();
      await using another = openBesides(place, replacing(place, "CopyObject", "CopyObject"), { dialect });
      await place.plant("a", "old");
      expect(await failureOf(another.fs.move("a", "b"))).toMatchObject({ code: "ECHANGED", path: "a" });
      expect([await place.fs.read("a").text(), await place.fs.read("b").text()]).toEqual([
        "NEWER 2",
        "NEWER 1",
      ]);
    });

    it(`in strict mode is of what was looked at, where the store ${store}`, async () => {
      await using place = await openPlace();
      for (const [moment, keys] of [
        ["HeadObject", ["a"]],
        ["CopyObject", ["a", "b"]],
      ] as const) {
        await place.plant("a", "old");
        await using another = openBesides(place, replacing(place, moment), { dialect, strict: true });
        expect(await failureOf(another.fs.move("a", "b"))).toMatchObject({ code: "ECHANGED", path: "a" });
        expect(await place.keys()).toEqual(keys);
        expect(await place.fs.read("a").text()).toBe("NEWER 1");
      }
    });
  }

  it("of what was written in parts a moment ago copies it again, on the condition that it stays the same", async () => {
    await using place = await openPlace({ partSize: 5 * mebibyte });
    const { etag } = await place.fs.write("a", bytesOf(6 * mebibyte));
    expect(etag).toMatch(/-2"?$/);
    place.server.requests.reset();
    await place.fs.move("a", "b");
    expect(place.server.requests.counts()).toEqual({ CopyObject: 2, HeadObject: 1, DeleteObject: 2 });
    expect(await place.keys()).toEqual(["b"]);
    const moved = await place.fs.read("b").bytes();
    expect(bytesOf(6 * mebibyte).every((byte, index) => moved[index] === byte)).toBe(true);
  });

  it("of what was in parts before it began removes that, on the condition that it is still there", async () => {
    const removals: unknown[] = [];
    await using raw = await serveRaw(
      ({ method, headers }, reply) => {
        if (method === "PUT")
          return void reply.end('<CopyObjectResult><ETag>"of-the-copy"</ETag></CopyObjectResult>');
        if (method === "HEAD")
          return void reply
            .writeHead(200, { ...objectHeaders, etag: '"parts-2"', date: new Date().toUTCString() })
            .end();
        removals.push(headers["if-match"]);
        if (headers["if-match"] === '"parts-2"') return void reply.writeHead(204).end();
        reply.writeHead(412).end("<Error><Code>PreconditionFailed</Code><Message>no</Message></Error>");
      },
      { dialect: asAmazon },
    );
    await raw.fs.move("a", "b");
    expect(raw.seen.map(({ method }) => method)).toEqual(["PUT", "DELETE", "HEAD", "DELETE"]);
    expect(removals).toEqual(['"of-the-copy"', '"parts-2"']);
  });

  it("is done when another has removed the source meanwhile", async () => {
    await using place = await openPlace();
    const removing = { after: "CopyObject", act: () => place.fs.remove("a") };
    await using another = openBesides(place, [removing], { dialect: asAmazon });
    await place.plant("a", "old");
    await another.fs.move("a", "b");
    expect(await place.keys()).toEqual(["b"]);
  });
});

interface Another extends AsyncDisposable {
  readonly fs: S3FS;
}

interface Act {
  readonly after: string;
  readonly act: () => Promise<void>;
}

/** Another writer replaces "a", each time with something newer, right after these requests. */
function replacing(place: Place, ...after: string[]): Act[] {
  return after.map((command, index) => ({
    after: command,
    act: () => place.plant("a", `NEWER ${index + 1}`),
  }));
}

/** A file system beside another, who does something right after each of these requests, once and in their order. */
function openBesides({ server }: Place, acts: Act[], options: S3Options): Another {
  const { endpoint, region, credentials } = server;
  const client = new S3Client({ endpoint, region, credentials, forcePathStyle: true });
  client.middlewareStack.add(
    (next, { commandName }) =>
      async (input) => {
        const output = await next(input);
        if (commandName === `${acts[0]?.after}Command`) await acts.shift()?.act();
        return output;
      },
    { step: "initialize", name: "another" },
  );
  const fs = new S3FS("demo", { client, retries: quickly, ...options });
  return {
    fs,
    async [Symbol.asyncDispose]() {
      await fs.close();
      client.destroy();
    },
  };
}
