/**
 * A socket that a slow consumer leaves paused is not idle by its own fault, yet the client's socket timeout counts it
 * as such. The waits for bytes have a limit of their own, so the socket's is switched off for as long as a body is open;
 * again and again, because the SDK sets it some seconds after the request began.
 *
 * @returns what ends it
 */
export function spareFromSocketTimeout(stream: object, everyMs: number): () => void {
  const timer = setInterval(() => {
    const socket = fieldOf(stream, "socket") ?? fieldOf(fieldOf(stream, "source"), "socket");
    const setSocketTimeout = fieldOf(socket, "setTimeout");
    if (typeof setSocketTimeout === "function") setSocketTimeout.call(socket, 0);
  }, everyMs);
  return () => clearInterval(timer);
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;
}
