import { context, SpanStatusCode, trace } from "@opentelemetry/api";
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
} from "@opentelemetry/sdk-trace-base";
import { FileSystem, type Driver } from "@s3fs/core";
import { spanned } from "@s3fs/layers/opentelemetry";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { memoryDriver } from "./memory-driver.ts";

function spanning(driver: Driver = memoryDriver()) {
  const exporter = new InMemorySpanExporter();
  const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
  const tracer = provider.getTracer("test");
  const ended = (): string[] => exporter.getFinishedSpans().map(({ name }) => name);
  return { fs: new FileSystem(spanned(driver, { tracer })), exporter, tracer, ended };
}

describe("spanned", () => {
  const manager = new AsyncLocalStorageContextManager();
  beforeAll(() => context.setGlobalContextManager(manager.enable()));
  afterAll(() => context.disable());

  it("makes a span for every call, of what and where", async () => {
    const { fs, exporter } = spanning();
    await fs.write("a/b", "hello");
    await fs.read("a/b").text();
    for await (const { path } of fs.list("a")) expect(path).toBe("a/b");
    await fs.copy("a/b", "c");
    expect(exporter.getFinishedSpans().map(({ name, attributes }) => ({ name, ...attributes }))).toEqual([
      { name: "s3fs.write", "s3fs.driver": "memory", "s3fs.path": "a/b" },
      { name: "s3fs.read", "s3fs.driver": "memory", "s3fs.path": "a/b" },
      { name: "s3fs.read", "s3fs.driver": "memory", "s3fs.path": "a/b", "s3fs.items": 1 },
      { name: "s3fs.list", "s3fs.driver": "memory", "s3fs.path": "a", "s3fs.items": 1 },
      { name: "s3fs.copy", "s3fs.driver": "memory", "s3fs.path": "a/b", "s3fs.target": "c" },
    ]);
  });

  it("is a child of the caller's span, and the parent of what the backend does, but not of the consumer", async () => {
    const seen: (string | undefined)[] = [];
    const memory = memoryDriver();
    const active = (): string | undefined => trace.getActiveSpan()?.spanContext().spanId;
    const watched: Driver = {
      ...memory,
      stat: async (path, call) => {
        seen.push(active());
        return memory.stat(path, call);
      },
      async *list(path, call) {
        seen.push(active());
        yield* memory.list(path, call);
      },
    };
    const { fs, exporter, tracer } = spanning(watched);
    await fs.write("a", "");
    const parent = tracer.startSpan("the caller");
    await context.with(trace.setSpan(context.active(), parent), async () => {
      await fs.stat("a");
      for await (const _entry of fs.list()) expect(active()).toBe(parent.spanContext().spanId);
    });
    const spans = exporter.getFinishedSpans().slice(1);
    expect(spans.map(({ name }) => name)).toEqual(["s3fs.stat", "s3fs.list"]);
    expect(spans.map((span) => span.spanContext().spanId)).toEqual(seen);
    for (const span of spans) expect(span.parentSpanContext?.spanId).toBe(parent.spanContext().spanId);
  });

  it("records a failure with its code, and an abort as none", async () => {
    const { fs, exporter } = spanning();
    await fs
      .read("x")
      .bytes()
      .catch(() => {});
    const [failed] = exporter.getFinishedSpans();
    expect(failed?.status).toEqual({ code: SpanStatusCode.ERROR, message: "ENOENT" });
    expect(failed?.attributes).toMatchObject({ "error.type": "ENOENT" });
    expect(failed?.events.map(({ name }) => name)).toEqual(["exception"]);
    const controller = new AbortController();
    async function* aborting(): AsyncIterable<Uint8Array> {
      yield new Uint8Array(1);
      controller.abort("enough");
      yield new Uint8Array(1);
    }
    await expect(fs.write("f", aborting(), { signal: controller.signal })).rejects.toBe("enough");
    const aborted = exporter.getFinishedSpans().at(-1);
    expect(aborted?.attributes).toMatchObject({ "s3fs.aborted": true });
    expect(aborted?.status.code).toBe(SpanStatusCode.UNSET);
  });

  it("ends the span of a stream that is left", async () => {
    const { fs, ended } = spanning();
    await fs.write("a", "");
    await fs.write("b", "");
    for await (const _entry of fs.list()) break;
    expect(ended()).toEqual(["s3fs.write", "s3fs.write", "s3fs.list"]);
  });

  it("does nothing but its work where no provider is set", async () => {
    const fs = new FileSystem(spanned(memoryDriver()));
    await fs.write("a", "hello");
    expect(await fs.read("a").text()).toBe("hello");
  });

  it("keeps what the driver can do, and leaves its parent open when it is closed", async () => {
    const base = new FileSystem(memoryDriver());
    const view = spanned(base.driver);
    expect(new Set([...Object.keys(view), "close"])).toEqual(new Set(Object.keys(base.driver)));
    await new FileSystem(view).close();
    expect(await base.exists("a")).toBe(false);
  });
});
