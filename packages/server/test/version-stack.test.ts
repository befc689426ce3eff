import { expect, it } from "vitest";
import { createOrderedId, timeOfOrderedId } from "../src/store/ordered-id.ts";
import { isNewer } from "../src/store/version-stack.ts";

const marker = (versionId: string, modifiedMs: number) =>
  ({ key: "key", versionId, modifiedMs, isDeleteMarker: true }) as const;

it("makes ids that sort in the order of their making, also in one millisecond and when the clock is set back", () => {
  const nowMs = Date.now();
  const ids = Array.from({ length: 70_000 }, () => createOrderedId(nowMs));
  ids.push(createOrderedId(nowMs - 5000), createOrderedId(nowMs + 5000));
  expect(ids.toSorted()).toEqual(ids);
  expect(new Set(ids).size).toBe(ids.length);
});

it("reads the time of an id, and none from another text", () => {
  const nowMs = Date.now() + 3_600_000;
  expect(timeOfOrderedId(createOrderedId(nowMs))).toBe(nowMs);
  expect(timeOfOrderedId("null")).toBeUndefined();
});

it("knows the null version for newer by its time, if it is not of the same second", () => {
  const nowMs = Date.now() + 7_200_000;
  const id = createOrderedId(nowMs);
  expect(isNewer(marker("null", nowMs + 1000), id)).toBe(true);
  expect(isNewer(marker("null", nowMs - (nowMs % 1000)), id)).toBe(false);
  expect(isNewer(marker(createOrderedId(nowMs), 0), id)).toBe(true);
  expect(isNewer(marker(id, nowMs + 1000), "null")).toBe(false);
});
