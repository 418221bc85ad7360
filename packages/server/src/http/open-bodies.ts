import type { IncomingMessage, ServerResponse } from "node:http";

/** How many bodies may be on their way at once, from one address and in all. */
const MAX_PER_ADDRESS = 64;
const MAX_IN_ALL = 2_000;
/** A body must bring so much in each period, or end: slower than any phone network that still works. */
const PERIOD_MS = 20_000;
const MIN_BYTES_PER_PERIOD = 4_096;

interface OpenBody {
  readonly incoming: IncomingMessage;
  readonly outgoing: ServerResponse;
  readonly address: string;
  bytesSeen: number;
}

/**
 * Limits the bodies that are on their way, so that clients which send a half and wait cannot hold connections and
 * memory. A body without progress ends with 408, as Node itself answers a late request.
 */
export function createOpenBodies({ periodMs = PERIOD_MS }: { periodMs?: number } = {}) {
  const open = new Set<OpenBody>();
  const perAddress = new Map<string, number>();

  function remove(body: OpenBody): void {
    if (!open.delete(body)) return;
    const left = (perAddress.get(body.address) ?? 1) - 1;
    if (left > 0) perAddress.set(body.address, left);
    else perAddress.delete(body.address);
  }

  /** Ends the bodies that brought too little since the last check. */
  function endStalled(): void {
    for (const body of open) {
      const { incoming, outgoing } = body;
      const bytes = incoming.socket.bytesRead;
      if (incoming.complete || bytes - body.bytesSeen >= MIN_BYTES_PER_PERIOD) body.bytesSeen = bytes;
      else {
        remove(body);
        if (!outgoing.headersSent) incoming.socket.write("HTTP/1.1 408 Request Timeout\r\nConnection: close\r\n\r\n");
        incoming.socket.destroy();
      }
    }
  }

  const timer = setInterval(endStalled, periodMs);
  timer.unref();

  return {
    /** Counts a request's body until it has arrived or its connection ends. Returns false if there are too many. */
    admit(incoming: IncomingMessage, outgoing: ServerResponse, address: string): boolean {
      if (!hasBody(incoming) || incoming.complete) return true;
      const own = perAddress.get(address) ?? 0;
      if (own >= MAX_PER_ADDRESS || open.size >= MAX_IN_ALL) return false;
      const body = { incoming, outgoing, address, bytesSeen: incoming.socket.bytesRead };
      open.add(body);
      perAddress.set(address, own + 1);
      incoming.once("end", () => remove(body));
      incoming.once("close", () => remove(body));
      outgoing.once("close", () => remove(body));
      return true;
    },
    /** How many are on their way. */
    count: () => open.size,
    endStalled,
    close: () => clearInterval(timer),
  };
}

export type OpenBodies = ReturnType<typeof createOpenBodies>;

function hasBody({ headers }: IncomingMessage): boolean {
  return headers["transfer-encoding"] !== undefined || Number(headers["content-length"] ?? 0) > 0;
}
