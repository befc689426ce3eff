import { createHmac } from "node:crypto";
import { array, assert, property, uint8Array } from "fast-check";
import { expect, it } from "vitest";
import { createHmacSha256 } from "../src/signature/hmac-sha256.ts";

it("signs texts of any length, ASCII or not, one after the other, as OpenSSL does", () => {
  const text = uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes).toString("latin1"));
  const isSame = property(uint8Array({ maxLength: 64 }), array(text, { maxLength: 4 }), (key, texts) => {
    const hmac = createHmacSha256(key);
    const expected = texts.map((signed) => createHmac("sha256", key).update(signed).digest("hex"));
    expect(texts.map(hmac)).toEqual(expected);
  });
  assert(isSame);
});
