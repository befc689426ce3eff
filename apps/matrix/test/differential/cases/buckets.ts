import type { Case } from "../case.ts";
import { deleteObjects } from "./operations.ts";
import { changed, put } from "./special.ts";

/** Buckets, their settings, and batches of deletes. */
export function bucketCases(): readonly Case[] {
  return [...buckets(), ...settings(), ...batches(), ...tags()];
}

function buckets(): readonly Case[] {
  return [
    changed("CreateBucket", "that is there", ({ bucket }) => ({
      path: "",
      headers: { "x-amz-meta-of": bucket },
    })),
    ...[
      ["name of two characters", "ab"],
      ["name with capitals", "Capitals"],
      ["name with an underscore", "under_score"],
      ["name that is an address", "192.168.0.1"],
      ["name that ends with a hyphen", "ends-"],
    ].map(([condition = "", name = ""]): Case => ({
      operation: "CreateBucket",
      condition,
      request: () => ({ method: "PUT", path: `/${name}` }),
    })),
    changed("CreateBucket", "bad XML", ({ bucket }) => ({ path: "", body: `<Create ${bucket}` })),
    {
      operation: "CreateBucket",
      condition: "location of another region",
      request: ({ bucket }) => ({
        method: "PUT",
        path: `/${bucket}-new`,
        body: "<CreateBucketConfiguration><LocationConstraint>eu-west-3</LocationConstraint></CreateBucketConfiguration>",
      }),
    },
    {
      operation: "DeleteBucket",
      condition: "not empty",
      request: ({ bucket }) => ({ method: "DELETE", path: `/${bucket}` }),
    },
  ];
}

function settings(): readonly Case[] {
  return [
    changed("PutBucketVersioning", "bad XML", { body: "<VersioningConfiguration>" }),
    changed("PutBucketVersioning", "no body", { body: "" }),
    changed("PutObjectTagging", "no body", { body: "" }),
    ...["cors", "tagging"].map((name): Case => ({
      operation: `PutBucket${name === "cors" ? "Cors" : "Tagging"}`,
      condition: "no body",
      request: ({ bucket }) => ({ method: "PUT", path: `/${bucket}`, query: { [name]: "" }, body: "" }),
    })),
    changed("PutBucketVersioning", "unknown status", {
      body: "<VersioningConfiguration><Status>Maybe</Status></VersioningConfiguration>",
    }),
    ...["tagging", "cors", "policy", "lifecycle", "encryption", "website", "replication"].map(
      (name): Case => ({
        operation: `GetBucket ${name}`,
        condition: "never set",
        request: ({ bucket }) => ({ path: `/${bucket}`, query: { [name]: "" } }),
      }),
    ),
    {
      operation: "PutBucketCors",
      condition: "bad XML",
      request: ({ bucket }) => ({
        method: "PUT",
        path: `/${bucket}`,
        query: { cors: "" },
        body: "<CORSConfiguration>",
      }),
    },
    {
      operation: "PutBucketTagging",
      condition: "good",
      request: ({ bucket }) => ({
        method: "PUT",
        path: `/${bucket}`,
        query: { tagging: "" },
        body: "<Tagging><TagSet><Tag><Key>team</Key><Value>red</Value></Tag></TagSet></Tagging>",
      }),
    },
    {
      operation: "any",
      condition: "method that S3 has not",
      request: ({ bucket }) => ({ method: "PATCH", path: `/${bucket}/object` }),
    },
    {
      operation: "any",
      condition: "POST to an object without a verb",
      request: ({ bucket }) => ({ method: "POST", path: `/${bucket}/object` }),
    },
  ];
}

function batches(): readonly Case[] {
  const body = (condition: string, xml: string): Case => ({
    operation: "DeleteObjects",
    condition,
    request: ({ bucket }) => deleteObjects(bucket, xml),
  });
  const entries = (count: number): string =>
    Array.from({ length: count }, (_, index) => `<Object><Key>k${index}</Key></Object>`).join("");
  return [
    body("keys that are not there", `<Delete>${entries(2)}</Delete>`),
    body("quiet", `<Delete><Quiet>true</Quiet>${entries(2)}</Delete>`),
    body("thousand keys", `<Delete><Quiet>true</Quiet>${entries(1000)}</Delete>`),
    body("too many keys", `<Delete>${entries(1001)}</Delete>`),
    body("bad XML", "<Delete><Object>"),
    body("XML of more than 2 MiB", `<Delete>${"<!-- long -->".repeat(170_000)}${entries(1)}</Delete>`),
    body("no keys", "<Delete></Delete>"),
    body("empty key", "<Delete><Object><Key></Key></Object></Delete>"),
    body("another document", "<Remove><Object><Key>a</Key></Object></Remove>"),
    body("no body", ""),
    body(
      "version that is not there",
      "<Delete><Object><Key>object</Key><VersionId>none</VersionId></Object></Delete>",
    ),
    {
      operation: "DeleteObjects",
      condition: "no digest",
      request: ({ bucket }) => deleteObjects(bucket, `<Delete>${entries(1)}</Delete>`, {}),
    },
    {
      operation: "DeleteObjects",
      condition: "Content-MD5 of other content",
      request: ({ bucket }) =>
        deleteObjects(bucket, `<Delete>${entries(1)}</Delete>`, {
          "content-md5": "AAAAAAAAAAAAAAAAAAAAAA==",
        }),
    },
    changed("DeleteObjects", "with others beside", { before: (place) => put(place, "beside") }),
  ];
}

function tags(): readonly Case[] {
  const tag = (key: string): string => `<Tag><Key>${key}</Key><Value>v</Value></Tag>`;
  const body = (condition: string, xml: string): Case =>
    changed("PutObjectTagging", condition, { body: xml });
  const set = (...keys: readonly string[]): string =>
    `<Tagging><TagSet>${keys.map(tag).join("")}</TagSet></Tagging>`;
  return [
    body("bad XML", "<Tagging>"),
    body("eleven tags", set(...Array.from({ length: 11 }, (_, index) => `k${index}`))),
    body("key twice", set("same", "same")),
    body("key of 129 characters", set("k".repeat(129))),
    body("key of S3's own", set("aws:mine")),
    changed("GetObjectTagging", "tags sent with the object", {
      path: "/tagged",
      before: (place) => put(place, "tagged", { headers: { "x-amz-tagging": "team=red&size=small" } }),
    }),
    changed("HeadObject", "object with tags", {
      path: "/tagged",
      before: (place) => put(place, "tagged", { headers: { "x-amz-tagging": "team=red&size=small" } }),
    }),
  ];
}
