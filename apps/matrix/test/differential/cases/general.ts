import { sha256, type RawRequest } from "../../../../../packages/server/test/raw-request.ts";
import type { Case } from "../case.ts";
import { goodRequests, type GoodRequest } from "./operations.ts";

/** Every operation under the conditions that any request may meet. */
export function generalCases(): readonly Case[] {
  return goodRequests.flatMap((one) => conditions.flatMap((condition) => condition(one)));
}

type Condition = (good: GoodRequest) => readonly Case[];

const MINUTE_MS = 60_000;

const conditions: readonly Condition[] = [
  (good) => [{ ...good, condition: "good" }],
  (good) =>
    good.on === "service"
      ? []
      : [
          {
            ...good,
            condition: "no bucket",
            request: (place) => elsewhere(good.request(place), place.bucket),
          },
        ],
  (good) =>
    good.on === "existing object"
      ? [{ ...good, condition: "no key", request: (place) => absent(good.request(place)) }]
      : [],
  (good) => [{ ...good, condition: "bad signature", signing: { secretAccessKey: "another secret" } }],
  (good) => [{ ...good, condition: "unknown access key", signing: { accessKeyId: "UNKNOWNACCESSKEY0000" } }],
  (good) => [{ ...good, condition: "no signature", authorization: "none" }],
  (good) =>
    good.on === "service"
      ? []
      : [
          {
            ...good,
            condition: "no signature, no bucket",
            authorization: "none",
            request: (place) => elsewhere(good.request(place), place.bucket),
          },
        ],
  (good) => [
    {
      ...good,
      condition: "path changed after signing",
      tamper: (signed) => ({ ...signed, path: `${signed.path}-changed` }),
    },
  ],
  (good) => [
    {
      ...good,
      condition: "clock twenty minutes slow",
      get signing() {
        return { date: new Date(Date.now() - 20 * MINUTE_MS) };
      },
    },
  ],
  (good) => [{ ...good, condition: "signed for another region", signing: { region: "eu-west-3" } }],
  (good) =>
    BODILESS.test(good.operation)
      ? [{ ...good, condition: "hash of a body that it has not", signing: { payloadHash: sha256("a body") } }]
      : [],
];

/** Sent with a method that has no body: GET, HEAD or DELETE. */
const BODILESS = /^(?:Get|Head|List|Abort|Delete(?!Objects))/;

function elsewhere(raw: RawRequest, bucket: string): RawRequest {
  return { ...raw, path: raw.path.replace(bucket, `${bucket}-absent`) };
}

function absent(raw: RawRequest): RawRequest {
  return { ...raw, path: raw.path.replace("/object", "/absent") };
}
