import type { Case, Place } from "../case.ts";
import { begin, complete } from "./operations.ts";
import { changed } from "./special.ts";

/** The parts of an upload and what holds them together. */
export function multipartCases(): readonly Case[] {
  return [...uploads(), ...completions(), ...lists()];
}

const MIB = 1024 * 1024;
const fiveMib = new Uint8Array(5 * MIB).fill(97);

function uploads(): readonly Case[] {
  return [
    changed("UploadPart", "no upload", { query: { uploadId: "no-such-upload" } }),
    changed("UploadPart", "part 0", { query: { partNumber: "0" } }),
    changed("UploadPart", "part 10001", { query: { partNumber: "10001" } }),
    changed("UploadPart", "part that is no number", { query: { partNumber: "one" } }),
    changed("UploadPart", "Content-MD5 of other content", {
      headers: { "content-md5": "AAAAAAAAAAAAAAAAAAAAAA==" },
    }),
    changed("UploadPart", "key of another upload", { path: "/other" }),
    changed("UploadPart", "empty body", { body: "" }),
    changed("UploadPartCopy", "no upload", { query: { uploadId: "no-such-upload" } }),
    changed("UploadPartCopy", "source that is not there", ({ bucket }) => ({
      headers: { "x-amz-copy-source": `/${bucket}/absent` },
    })),
    changed("UploadPartCopy", "range", { headers: { "x-amz-copy-source-range": "bytes=0-4" } }),
    changed("UploadPartCopy", "range after the end", {
      headers: { "x-amz-copy-source-range": "bytes=100-200" },
    }),
    changed("UploadPartCopy", "range that cannot be read", { headers: { "x-amz-copy-source-range": "0-4" } }),
    changed("UploadPartCopy", "condition on the source fails", {
      headers: { "x-amz-copy-source-if-match": '"0"' },
    }),
    changed("UploadPartCopy", "part 10001", { query: { partNumber: "10001" } }),
    changed("AbortMultipartUpload", "no upload", { query: { uploadId: "no-such-upload" } }),
    changed("AbortMultipartUpload", "key of another upload", { path: "/other" }),
    changed("CreateMultipartUpload", "unknown storage class", {
      headers: { "x-amz-storage-class": "COPPER" },
    }),
    changed("CreateMultipartUpload", "user metadata over 2 KB", {
      headers: { "x-amz-meta-long": "x".repeat(2100) },
    }),
    changed("CreateMultipartUpload", "presigned", {}, { authorization: "presigned" }),
  ];
}

function completions(): readonly Case[] {
  const completing = (
    condition: string,
    parts: readonly (string | Uint8Array)[],
    request: (place: Place) => ReturnType<typeof complete>,
  ): Case => ({
    operation: "CompleteMultipartUpload",
    condition,
    prepare: (place) => begin(place, parts),
    request,
  });
  const withBody = (condition: string, body: string): Case =>
    changed("CompleteMultipartUpload", condition, { body });
  return [
    completing("two parts", [fiveMib, "end"], (place) => complete(place, [1, 2])),
    completing("wrong part order", [fiveMib, fiveMib], (place) => complete(place, [2, 1])),
    completing("part twice", [fiveMib], (place) => complete(place, [1, 1])),
    completing("part that was not sent", ["a part"], (place) => complete(place, [2])),
    completing("small part before the last", ["a part", "end"], (place) => complete(place, [1, 2])),
    completing("some of the parts", [fiveMib, "end"], (place) => complete(place, [2])),
    completing("If-None-Match: * where nothing is", ["a part"], (place) =>
      complete(place, [1], { "if-none-match": "*" }),
    ),
    {
      ...completing("If-None-Match: * where an object is", ["a part"], (place) =>
        complete(place, [1], { "if-none-match": "*" }),
      ),
      prepare: async (place: Place) => {
        await place.send({ method: "PUT", path: `/${place.bucket}/large`, body: "before" });
        await begin(place, ["a part"]);
      },
    },
    completing("promised size is another", ["a part"], (place) =>
      complete(place, [1], { "x-amz-mp-object-size": "7" }),
    ),
    completing("promised size is right", ["a part"], (place) =>
      complete(place, [1], { "x-amz-mp-object-size": "6" }),
    ),
    completing("twice", ["a part"], (place) => complete(place, [1])),
    changed("CompleteMultipartUpload", "no upload", { query: { uploadId: "no-such-upload" } }),
    changed("CompleteMultipartUpload", "key of another upload", { path: "/other" }),
    changed("CompleteMultipartUpload", "ETag of another part", {
      body: `<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>"0123456789abcdef0123456789abcdef"</ETag></Part></CompleteMultipartUpload>`,
    }),
    withBody("bad XML", "<CompleteMultipartUpload><Part>"),
    withBody("no body", ""),
    withBody("no parts", "<CompleteMultipartUpload></CompleteMultipartUpload>"),
    withBody("another document", "<Delete><Object><Key>a</Key></Object></Delete>"),
    withBody(
      "part number that is none",
      "<CompleteMultipartUpload><Part><PartNumber>one</PartNumber><ETag>x</ETag></Part></CompleteMultipartUpload>",
    ),
  ].map((one) => (one.condition === "twice" ? twice(one) : one));
}

/** The second completion of one upload. */
function twice(one: Case): Case {
  return {
    ...one,
    prepare: async (place) => {
      await one.prepare?.(place);
      await place.send(one.request(place));
    },
  };
}

function lists(): readonly Case[] {
  const threeParts = (place: Place): Promise<void> => begin(place, ["one", "two", "three"]);
  const finished = async (place: Place): Promise<void> => {
    await begin(place, [fiveMib, "end"]);
    await place.send(complete(place, [1, 2]));
  };
  return [
    changed("ListParts", "no upload", { query: { uploadId: "no-such-upload" } }),
    changed("ListParts", "key of another upload", { path: "/other" }),
    { ...changed("ListParts", "page of two", { query: { "max-parts": "2" } }), prepare: threeParts },
    {
      ...changed("ListParts", "after part 1", { query: { "part-number-marker": "1" } }),
      prepare: threeParts,
    },
    changed("ListParts", "page size that is no number", { query: { "max-parts": "few" } }),
    changed("ListParts", "negative page size", { query: { "max-parts": "-1" } }),
    changed("ListMultipartUploads", "two uploads", {
      before: async (place) => {
        await begin(place);
        await place.send({ method: "POST", path: `/${place.bucket}/other`, query: { uploads: "" } });
      },
    }),
    changed("ListMultipartUploads", "page of one", {
      query: { "max-uploads": "1" },
      before: async (place) => {
        await begin(place);
        await place.send({ method: "POST", path: `/${place.bucket}/other`, query: { uploads: "" } });
      },
    }),
    changed("ListMultipartUploads", "prefix", { query: { prefix: "lar" }, before: (place) => begin(place) }),
    changed("ListMultipartUploads", "page size that is no number", { query: { "max-uploads": "few" } }),
    ...["GetObject", "HeadObject"].flatMap((operation) => [
      changed(operation, "object of two parts", {
        path: "/large",
        headers: { range: "bytes=0-1" },
        before: finished,
      }),
      changed(operation, "part 2 of two", { path: "/large", query: { partNumber: "2" }, before: finished }),
      changed(operation, "part 3 of two", { path: "/large", query: { partNumber: "3" }, before: finished }),
    ]),
    changed("GetObjectAttributes", "parts", {
      path: "/large",
      headers: { "x-amz-object-attributes": "ObjectParts,ETag" },
      before: finished,
    }),
  ];
}
