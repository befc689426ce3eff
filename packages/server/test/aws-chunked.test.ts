import { array, asyncProperty, assert, nat, uint8Array } from "fast-check";
import { it, expect } from "vitest";
import { decodeAwsChunked } from "../src/body/aws-chunked.ts";

it("decodes a body the same wherever the network cuts it", async () => {
  const contents = array(uint8Array({ minLength: 1, maxLength: 30 }), { maxLength: 4 });
  await assert(
    asyncProperty(contents, array(nat(200), { maxLength: 8 }), async (chunks, cuts) => {
      const frames = chunks.flatMap((chunk) => [
        Buffer.from(`${chunk.length.toString(16)}\r\n`),
        chunk,
        Buffer.from("\r\n"),
      ]);
      const body = Buffer.concat([...frames, Buffer.from("0\r\nX-Amz-Trailer-Name: value \r\n\r\n")]);
      const decoded: Uint8Array[] = [];
      let trailers: ReadonlyMap<string, string> = new Map();
      const onTrailers = (found: ReadonlyMap<string, string>): void => void (trailers = found);
      for await (const chunk of decodeAwsChunked(cut(body, cuts), { signatures: undefined, onTrailers })) {
        decoded.push(chunk);
      }
      expect(Buffer.concat(decoded)).toEqual(Buffer.concat(chunks));
      expect([...trailers]).toEqual([["x-amz-trailer-name", "value"]]);
    }),
  );
});

async function* cut(body: Uint8Array, cuts: readonly number[]): AsyncGenerator<Uint8Array> {
  const places = [...new Set(cuts.map((place) => place % body.length))].sort((a, b) => a - b);
  let start = 0;
  for (const place of [...places, body.length]) {
    yield body.subarray(start, place);
    start = place;
  }
}
