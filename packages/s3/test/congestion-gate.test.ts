import { NEVER } from "@s3fs/core";
import { describe, expect, it } from "vitest";
import { createCongestionGate, mostAtOnce, type CongestionGate } from "../src/guard/congestion-gate.ts";
import { failureOf } from "./outcomes.ts";

interface Sent {
  readonly ended: Promise<unknown>;
  succeed(): void;
  fail(error: unknown): void;
}

const throttled = new Error("slow down");

/** Requests that end when the test says so; `started` are those that were let through, in this order. */
function load(gate: CongestionGate, signal: AbortSignal = NEVER) {
  const started: number[] = [];
  const send = (number: number): Sent => {
    let succeed = (): void => {};
    let fail = (_error: unknown): void => {};
    const reply = new Promise<void>((resolve, reject) => {
      succeed = resolve;
      fail = reject;
    });
    reply.catch(() => {});
    const run = (): Promise<void> => {
      started.push(number);
      return reply;
    };
    const ended = gate.run(run, { signal, isThrottled: (error) => error === throttled });
    ended.catch(() => {});
    return { ended, succeed, fail };
  };
  return { started, send };
}

const turn = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));

describe("the gate of the requests", () => {
  it("lets all through as long as nobody complains, up to the number of sockets", async () => {
    const gate = createCongestionGate();
    const { started, send } = load(gate);
    expect(gate.limit).toBe(mostAtOnce);
    const sent = Array.from({ length: mostAtOnce + 2 }, (_, index) => send(index));
    await turn();
    expect(started).toHaveLength(mostAtOnce);
    sent[0]?.succeed();
    await turn();
    expect(started.at(-1)).toBe(mostAtOnce);
    sent[1]?.fail(new Error("other"));
    await turn();
    expect(started.at(-1)).toBe(mostAtOnce + 1);
    expect(gate.limit).toBe(mostAtOnce);
  });

  it("halves what is under way at a complaint, once for all that were sent before it", async () => {
    const limits: number[] = [];
    const gate = createCongestionGate((limit) => limits.push(limit));
    const { send } = load(gate);
    const sent = Array.from({ length: 40 }, (_, index) => send(index));
    await turn();
    for (const each of sent.slice(0, 10)) each.fail(throttled);
    await turn();
    expect(limits).toEqual([20]);
    for (const each of sent.slice(10)) each.succeed();
    await turn();
    const late = Array.from({ length: 30 }, (_, index) => send(index));
    await turn();
    late[0]?.fail(throttled);
    await turn();
    expect(limits).toHaveLength(2);
    expect(limits[1]).toBe(10);
    expect(gate.limit).toBe(10);
  });

  it("never goes below one, and then lets one after the other through, first come first served", async () => {
    const limits: number[] = [];
    const gate = createCongestionGate((limit) => limits.push(limit));
    const { started, send } = load(gate);
    for (let round = 0; round < 4; round += 1) {
      const one = send(-1);
      await turn();
      one.fail(throttled);
      await turn();
    }
    expect(limits).toEqual([1, 1, 1, 1]);
    started.length = 0;
    const sent = Array.from({ length: 3 }, (_, index) => send(index));
    await turn();
    expect(started).toEqual([0]);
    sent[0]?.fail(throttled);
    await turn();
    expect(started).toEqual([0, 1]);
    sent[1]?.fail(throttled);
    await turn();
    expect(started).toEqual([0, 1, 2]);
  });

  it("lets one more through for each round that succeeds", async () => {
    const gate = createCongestionGate();
    const { send } = load(gate);
    const sent = Array.from({ length: 8 }, (_, index) => send(index));
    await turn();
    sent[0]?.fail(throttled);
    await turn();
    expect(gate.limit).toBe(4);
    for (const each of sent.slice(1, 5)) {
      each.succeed();
      await turn();
    }
    expect(gate.limit).toBe(4); // four times a little less than a quarter
    sent[5]?.succeed();
    await turn();
    expect(gate.limit).toBe(5);
  });

  it("ends the wait of a request that is aborted, which takes nobody's turn", async () => {
    const gate = createCongestionGate();
    const { started, send } = load(gate);
    const one = send(-1);
    await turn();
    one.fail(throttled);
    await turn();
    const first = send(0);
    const controller = new AbortController();
    const reason = new Error("enough");
    const waiting = load(gate, controller.signal).send(1);
    const last = send(2);
    await turn();
    controller.abort(reason);
    expect(await failureOf(waiting.ended)).toBe(reason);
    first.succeed();
    await turn();
    expect(started).toEqual([-1, 0, 2]);
    last.succeed();
    expect(await failureOf(load(gate, AbortSignal.abort(reason)).send(3).ended)).toBe(reason);
    const next = send(4);
    await turn();
    expect(started.at(-1)).toBe(4);
    next.succeed();
  });

  it("ends all waits when it is closed", async () => {
    const gate = createCongestionGate();
    const { started, send } = load(gate);
    const one = send(-1);
    await turn();
    one.fail(throttled);
    await turn();
    const first = send(0);
    const waiting = [send(1), send(2)];
    await turn();
    gate.close();
    for (const { ended } of waiting)
      expect(await failureOf(ended)).toMatchObject({ code: "ECLOSED", detail: expect.any(String) });
    first.succeed();
    await turn();
    expect(started).toEqual([-1, 0]);
  });
});
