import {
  context,
  SpanKind,
  SpanStatusCode,
  trace,
  type Context,
  type Span,
  type Tracer,
} from "@opentelemetry/api";
import { aroundDriver, isFsError, type Around, type Driver, type DriverCall, type Native } from "@s3fs/core";

export interface SpanOptions {
  /** Makes the spans. Default: that of the name `@s3fs/layers` of the global provider. */
  readonly tracer?: Tracer | undefined;
}

/**
 * The same driver, with a span of OpenTelemetry for every call: a child of the span that is active when it starts, and the
 * parent of those that are made while it runs. A stream's span lasts from its first item to its end. Spans are named
 * `s3fs.read` and so on, and have `s3fs.driver`, `s3fs.path` and, of a stream, `s3fs.items`; of a failure they record the
 * error, and have its code as `error.type`. Closing leaves the parent open.
 */
export function spanned<N extends Native>(driver: Driver<N>, { tracer }: SpanOptions = {}): Driver<N> {
  const { close: _ownedByParent, ...traceable } = driver;
  return aroundDriver<N>(traceable, spanning(driver.name, tracer ?? trace.getTracer("@s3fs/layers")));
}

function spanning(driver: string, tracer: Tracer): Around {
  const start = (call: DriverCall): Running => started(tracer, driver, call);
  return {
    async promise(call, run) {
      const { span, within } = start(call);
      try {
        return await context.with(within, run);
      } catch (error) {
        fail(span, error, call);
        throw error;
      } finally {
        span.end();
      }
    },
    async *iterable(call, run) {
      const { span, within } = start(call);
      let items = 0;
      try {
        for await (const item of inContext(within, run)) {
          items += 1;
          yield item;
        }
      } catch (error) {
        fail(span, error, call);
        throw error;
      } finally {
        span.setAttribute("s3fs.items", items);
        span.end();
      }
    },
  };
}

interface Running {
  readonly span: Span;
  /** What is active while the call runs. */
  readonly within: Context;
}

function started(tracer: Tracer, driver: string, { operation, path, target }: DriverCall): Running {
  const attributes = {
    "s3fs.driver": driver,
    "s3fs.path": path,
    ...(target !== undefined && { "s3fs.target": target }),
  };
  const span = tracer.startSpan(`s3fs.${operation}`, { kind: SpanKind.INTERNAL, attributes });
  return { span, within: trace.setSpan(context.active(), span) };
}

/** An abort is the caller's wish, and no failure. */
function fail(span: Span, error: unknown, { signal }: DriverCall): void {
  if (signal.aborted) {
    span.setAttribute("s3fs.aborted", true);
    return;
  }
  const code = isFsError(error) ? error.code : "unknown";
  span.setAttribute("error.type", code);
  if (error instanceof Error) span.recordException(error);
  span.setStatus({ code: SpanStatusCode.ERROR, message: code });
}

/** Each pull on its own: between two of them the consumer is at work, whose spans are none of this call. */
async function* inContext<T>(within: Context, run: () => AsyncIterable<T>): AsyncIterable<T> {
  const iterator = context.with(within, () => run()[Symbol.asyncIterator]());
  let isOver = false;
  try {
    for (;;) {
      const result = await context.with(within, () => iterator.next());
      isOver = result.done === true;
      if (result.done) return;
      yield result.value;
    }
  } catch (error) {
    isOver = true;
    throw error;
  } finally {
    if (!isOver) await context.with(within, async () => iterator.return?.());
  }
}
