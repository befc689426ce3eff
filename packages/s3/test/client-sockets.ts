import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { Socket } from "node:net";
import { onTestFinished } from "vitest";

/** Those that this process connects from now on, until the test is finished. */
export function clientSockets(): readonly Socket[] {
  const sockets: Socket[] = [];
  const note = (message: unknown): void => {
    if (typeof message !== "object" || message === null || !("socket" in message)) return;
    if (message.socket instanceof Socket) sockets.push(message.socket);
  };
  subscribe("net.client.socket", note);
  onTestFinished(() => void unsubscribe("net.client.socket", note));
  return sockets;
}
