import type { WireOperation } from "./wire/wire.ts";

/** What a file system tells of its work while it is at it. No event holds a secret. */
export type S3Event = RequestEvent | RetryEvent | ThrottleEvent | LeftUploadEvent;

interface Subject {
  readonly operation: WireOperation;
  readonly bucket: string;
  /** For a listing the prefix, for a batch of deletes empty. */
  readonly key: string;
}

/** One attempt that has ended: by its reply, by the end of its body, or by a failure. */
export interface RequestEvent extends Subject {
  readonly kind: "request";
  /** From 1; how often this very request has been sent. */
  readonly attempt: number;
  /** Of HTTP; absent where no reply came. */
  readonly status?: number;
  /** What S3 or the platform calls the failure; absent where it succeeded. */
  readonly code?: string;
  /** By which the operators of the store find it; told with failures. */
  readonly requestId?: string;
  /** Bytes of content in the request. */
  readonly sentBytes: number;
  /** Bytes of content that were read from the reply. */
  readonly receivedBytes: number;
  /** From the turn of the request to the end of its reply, with what its reader took. */
  readonly durationMs: number;
}

/** A failure after which the request is sent again. */
export interface RetryEvent extends Subject {
  readonly kind: "retry";
  /** The number of the attempt that failed. */
  readonly attempt: number;
  readonly status?: number;
  readonly code: string;
  /** How long is waited first. */
  readonly delayMs: number;
}

/** S3 has said that it is asked too much at a time. */
export interface ThrottleEvent {
  readonly kind: "throttle";
  readonly bucket: string;
  /** How many requests are let through at a time from now on. */
  readonly limit: number;
}

/** An upload that failed, and whose parts could not be removed either: they are stored, and billed, until someone does. */
export interface LeftUploadEvent {
  readonly kind: "left-upload";
  readonly bucket: string;
  readonly key: string;
  readonly uploadId: string;
}

/** Tells someone of an event, whose own failures are none of ours. */
export type Tell = (event: S3Event) => void;

export function createTell(onEvent: ((event: S3Event) => void) | undefined): Tell | undefined {
  if (onEvent === undefined) return undefined;
  return (event) => void toldTo(onEvent, event);
}

/** Of a listener that is asynchronous the rejection is caught as well, which would else end the process. */
async function toldTo(onEvent: (event: S3Event) => unknown, event: S3Event): Promise<void> {
  try {
    await onEvent(event);
  } catch {
    // What the listener does with an event must not change what the file system does.
  }
}
