/**
 * The position of a request in a trace (W3C Trace Context): the trace of its caller or a new one, and a span for this
 * request.
 */
export interface TraceContext {
  readonly traceId: string;
  readonly spanId: string;
  readonly flags: string;
}

const FORM =
  /^(?<version>[0-9a-f]{2})-(?<trace>[0-9a-f]{32})-(?<parent>[0-9a-f]{16})-(?<flags>[0-9a-f]{2})(?<more>-.*)?$/;
const NOT_SAMPLED = "00";

/** Continues the trace of a `traceparent` header. A missing or invalid one starts a new trace, as specified. */
export function continueTrace(traceparent: string | undefined, newId: () => string): TraceContext {
  const { version, trace, parent, flags, more } = FORM.exec(traceparent ?? "")?.groups ?? {};
  const isZero = (id = "") => /^0+$/.test(id);
  // Version 00 ends after its flags; later versions may be longer, and their known part is read.
  const holds =
    version !== undefined &&
    version !== "ff" &&
    !(version === "00" && more !== undefined) &&
    !isZero(trace) &&
    !isZero(parent);
  const spanId = hexOf(newId()).slice(-16);
  return holds
    ? { traceId: trace as string, spanId, flags: flags as string }
    : { traceId: hexOf(newId()), spanId, flags: NOT_SAMPLED };
}

export function toTraceparent({ traceId, spanId, flags }: TraceContext): string {
  return `00-${traceId}-${spanId}-${flags}`;
}

function hexOf(uuid: string): string {
  return uuid.replaceAll("-", "");
}
