import { inspect } from "node:util";
import { isFsError, parsePath, type FsUrl } from "@s3fs/core";
import { parseFsUrl } from "@s3fs/opener";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";

function parts(text: string): Omit<FsUrl, "display" | "parameters"> & { parameters: [string, string][] } {
  const { display: _display, parameters, ...rest } = parseFsUrl(text);
  return { ...rest, parameters: [...parameters] };
}

function refusal(text: string): string {
  try {
    parseFsUrl(text);
  } catch (error) {
    if (isFsError(error)) return error.message;
    throw error;
  }
  return "";
}

describe("parseFsUrl", () => {
  it("takes a URL with everything apart", () => {
    expect(parts("s3://AK:SK@bucket/a/b?region=eu-west-1&strict=1")).toEqual({
      scheme: "s3",
      username: "AK",
      password: "SK",
      resource: "bucket/a/b",
      parameters: [
        ["region", "eu-west-1"],
        ["strict", "1"],
      ],
    });
  });

  it("reads credentials only before the first slash or question mark", () => {
    expect(parts("file:///tmp/a@b")).toEqual({ scheme: "file", resource: "/tmp/a@b", parameters: [] });
    expect(parts("s3://bucket?x=a@b")).toMatchObject({ resource: "bucket", parameters: [["x", "a@b"]] });
    expect(parts("s3://bucket/k:1@b")).toEqual({ scheme: "s3", resource: "bucket/k:1@b", parameters: [] });
  });

  it("ends credentials at the last @, and the user name at the first colon", () => {
    expect(parts("s3://AK:a@b:c@bucket/x@y")).toMatchObject({
      username: "AK",
      password: "a@b:c",
      resource: "bucket/x@y",
    });
    expect(parts("s3://token@bucket")).toEqual({
      scheme: "s3",
      username: "token",
      resource: "bucket",
      parameters: [],
    });
    expect(parts("s3://AK:@bucket")).toMatchObject({ username: "AK", password: "" });
  });

  it("keeps a plus in a secret, a path and a parameter", () => {
    expect(parts("s3://AK:a+b%2Fc@bucket/x+y?z=1+2")).toMatchObject({
      password: "a+b/c",
      resource: "bucket/x+y",
      parameters: [["z", "1+2"]],
    });
  });

  it.each(["s3://AK:CAN/ARY@bucket/x", "s3://AK:CAN?ARY@bucket", "s3://AK:/CANARY@bucket?strict=1"])(
    "refuses %s, whose secret holds an unescaped separator, without showing it",
    (text) => {
      expect(refusal(text)).toBe(
        'EINVAL: invalid argument, open "s3://…": write / as %2F, ? as %3F in a user name or password, and @ as %40 in a path',
      );
    },
  );

  it("takes a resource name with colons for what it is", () => {
    const name = "arn:aws:s3:eu-west-1:1:accesspoint/p/a@b";
    expect(parts(`s3://${name}`)).toEqual({ scheme: "s3", resource: name, parameters: [] });
  });

  it("decodes each part exactly once", () => {
    expect(parts("s3://u%3Ax:p%2540@b/%2525%20%23?n%3D=%2520")).toEqual({
      scheme: "s3",
      username: "u:x",
      password: "p%40",
      resource: "b/%25 #",
      parameters: [["n=", "%20"]],
    });
  });

  it("leaves dot segments, escaped or not, to the parsing of paths, which refuses to climb", () => {
    for (const prefix of ["%2e%2e/x", "../x", "a/%2E%2E/../x"]) {
      const { resource } = parseFsUrl(`s3://bucket/${prefix}`);
      expect(() => parsePath(resource.slice("bucket/".length))).toThrow("climbs above the root");
    }
  });

  it("gives # ; and ! no meaning", () => {
    expect(parts("s3://b/a#b;c!d?x=1;y=2")).toMatchObject({
      resource: "b/a#b;c!d",
      parameters: [["x", "1;y=2"]],
    });
  });

  it.each([
    "s3://b/%",
    "s3://b/%zz",
    "s3://b/%c0%ae",
    "s3://u%:p@b",
    "s3://u:%ff@b",
    "s3://b?%=1",
    "s3://b?x=%e2%28",
  ])("refuses the malformed escape of %s", (text) => {
    expect(refusal(text)).toMatch(/^EINVAL: .* holds a % that is no UTF-8 escape; a plain % is written %25$/);
  });

  it.each([
    ["", "write . for the current directory"],
    ["://b", "the text before :// is no scheme"],
    ["s_3://b", "the text before :// is no scheme"],
    ["3s://b", "the text before :// is no scheme"],
    ["s3://@b", "the user name before the @ is empty"],
    ["s3://:@b", "the user name before the @ is empty"],
    ["s3://b?x=1&x=1", 'the parameter "x" is given twice'],
    ["s3://b?x=1&%78=2", 'the parameter "x" is given twice'],
    ["s3://b?=1", "a parameter has no name"],
    ["s3://b?x=1&", "a parameter has no name"],
    ["s3://b?x=%0a", 'the parameter "x" holds a control character'],
    ["s3://u:p%0d@b", "the password holds a control character"],
    ["s3://b/a\nb", "a control character is written in its %XX form"],
    ["s3://b/a%00b", "no store accepts the NUL character"],
  ])("refuses %j: %s", (text, rule) => {
    expect(refusal(text)).toMatch(/^EINVAL: /);
    expect(refusal(text)).toContain(rule);
  });

  it("refuses a very long text without repeating it", () => {
    const message = refusal(`s3://bucket?x=${"a".repeat(1_000_000)}`);
    expect(message).toContain("ENAMETOOLONG");
    expect(message.length).toBeLessThan(200);
  });

  it("takes no parameter for one of an object's own", () => {
    expect(parts("s3://b?__proto__=1&constructor").parameters).toEqual([
      ["__proto__", "1"],
      ["constructor", ""],
    ]);
  });

  it.each([
    "a/b",
    "/tmp/100%/a?b@c",
    "C:\\x",
    "c:/x",
    "c://x",
    "copies/http://x",
    "./s3://b",
    "a:b",
    "\\\\host\\share",
  ])("takes %s for a local path, literally", (text) => {
    expect(parseFsUrl(text)).toEqual({
      scheme: "file",
      resource: text,
      parameters: new Map(),
      display: text,
    });
  });
});

describe("the display of a URL", () => {
  it("is the URL without its password and secret parameters", () => {
    const url = "s3://AK:CANARY@b/x%20y?session_token=CANARY&%73ecret=CANARY&region=r&access_key=CANARY&flag";
    expect(parseFsUrl(url).display).toBe(
      "s3://AK:***@b/x%20y?session_token=***&%73ecret=***&region=r&access_key=***&flag",
    );
  });

  it("hides the credentials inside the address of an endpoint", () => {
    expect(parseFsUrl("s3://b?endpoint_url=http%3A%2F%2Fu:CANARY@h").display).toBe("s3://b?endpoint_url=***");
    expect(parseFsUrl("s3://b?endpoint_url=http://h/a@b").display).toBe("s3://b?endpoint_url=http://h/a@b");
  });

  it("is what inspection, JSON and strings show of a URL", () => {
    const url = parseFsUrl("s3://AK:CANARY@b?token=CANARY");
    const asText: { toString(): string } = url;
    const shown = [
      inspect(url),
      inspect({ url }, { showHidden: true }),
      JSON.stringify({ url }),
      asText.toString(),
    ];
    expect(shown.join("\n")).not.toContain("CANARY");
    expect(shown[3]).toBe("s3://AK:***@b?token=***");
  });

  it("shows a secret in no message, wherever the URL is broken", () => {
    const breaks = ["%", "%00", "\n", "?x=%", "?x&x", "?=", "?x=%0a"];
    for (const broken of breaks)
      expect(refusal(`s3://AK:CANARY@b/x${broken}`)).toMatch(/^EINVAL: (?!.*CANARY)/);
    expect(refusal("s3://AK:CANARY%@b")).toMatch(/^EINVAL: (?!.*CANARY)/);
    expect(refusal("s_3://AK:CANARY@b")).toMatch(/^EINVAL: (?!.*CANARY)/);
  });
});

describe("parseFsUrl, for any parts", () => {
  const text = fc.string({ unit: "grapheme" });
  const plain = text.map((value) => value.replaceAll(/\p{Cc}/gu, "")).filter((value) => value.isWellFormed());

  it("gives back what was escaped", () => {
    fc.assert(
      fc.property(plain.filter(Boolean), plain, plain, plain, (username, password, resource, value) => {
        const escaped = [username, password, resource, value].map(encodeURIComponent);
        const url = `s3://${escaped[0]}:${escaped[1]}@${escaped[2]}?v=${escaped[3]}`;
        expect(parts(url)).toEqual({
          scheme: "s3",
          username,
          password,
          resource,
          parameters: [["v", value]],
        });
      }),
    );
  });

  it("answers or refuses, and throws nothing else", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...Array.from("s3:/@?&=%2eé\0 \\.a")) }), (rest) => {
        refusal(rest);
        refusal(`s3://${rest}`);
      }),
    );
  });
});
