import { parsePath } from "@s3fs/core";
import { expect, it } from "vitest";
import { contentTypeOf } from "../src/content-type.ts";
import { openPlace } from "./place.ts";

const rows: readonly [string, string][] = [
  ["page.html", "text/html; charset=utf-8"],
  ["d/PAGE.HTML", "text/html; charset=utf-8"],
  ["style.css", "text/css; charset=utf-8"],
  ["script.mjs", "text/javascript; charset=utf-8"],
  ["data.json", "application/json"],
  ["picture.jpeg", "image/jpeg"],
  ["picture.svg", "image/svg+xml"],
  ["font.woff2", "font/woff2"],
  ["film.mp4", "video/mp4"],
  ["code.wasm", "application/wasm"],
  ["x.txt", "text/plain; charset=utf-8"],
  ["x.txt.gz", "application/gzip"],
  ["x.tar.gz", "application/gzip"],
  ["x.html.part", "application/octet-stream"],
  ["page.html/file", "application/octet-stream"],
  ["html", "application/octet-stream"],
  ["x.", "application/octet-stream"],
  ["x.constructor", "application/octet-stream"],
];

it.each(rows)("%s is served as %s", (path, type) => {
  expect(contentTypeOf(parsePath(path))).toBe(type);
});

it("goes with a write, in one request and in parts", async () => {
  await using place = await openPlace({ partSize: 5 * 1024 * 1024 });
  for (const size of [1, 6 * 1024 * 1024]) {
    await place.fs.write("x.txt.gz", new Uint8Array(size));
    expect((await place.fs.stat("x.txt.gz")).native).toMatchObject({ contentType: "application/gzip" });
  }
});
