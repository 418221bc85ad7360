/** Where a request stands in a trace (W3C Trace Context): the trace that its caller began or one of its own, and a span for the work done here. */
export interface TraceContext {
  readonly traceId: string;
  readonly spanId: string;
  readonly flags: string;
}

const FORM =
  /^(?<version>[0-9a-f]{2})-(?<trace>[0-9a-f]{32})-(?<parent>[0-9a-f]{16})-(?<flags>[0-9a-f]{2})(?<more>-.*)?$/;
const NOT_SAMPLED = "00";

/** Continues the trace of a `traceparent` header. One that is missing or not of its form begins a new trace, as the specification asks. */
export function continueTrace(traceparent: string | undefined, newId: () => string): TraceContext {
  const { version, trace, parent, flags, more } = FORM.exec(traceparent ?? "")?.groups ?? {};
  const isZero = (id = "") => /^0+$/.test(id);
  // Version 00 ends after its flags; a later one may go on, and what is known of it is read.
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
