import { describe, expect, it } from "vitest";
import { redact } from "../src/redact.ts";

describe("redact", () => {
  it.each([
    ["unknown command 's3://AK:CANARY@bucket/x'", "unknown command 's3://AK:***@bucket/x'"],
    ["s3://AK:CAN/ARY+1=@bucket", "s3://AK:***@bucket"],
    ["s3://AK:CAN@ARY@bucket", "s3://AK:***@bucket"],
    ["s3:AK:CANARY@bucket", "s3:AK:***@bucket"],
    ["s3://b?session_token=CANARY&region=r", "s3://b?session_token=***&region=r"],
    ["endpoint http://u:CANARY@h/ is down", "endpoint http://u:***@h/ is down"],
    ["no such file: a@b, c:d", "no such file: a@b, c:d"],
  ])("makes %s into %s", (text, redacted) => {
    expect(redact(text)).toBe(redacted);
  });
});
