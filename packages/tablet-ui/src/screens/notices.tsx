import { formatSpan } from "../formats/remaining.ts";
import { useTablet } from "../tablet/context.ts";
import { getWords } from "../words/language.ts";

const MAX_CLOCK_OFF_SECONDS = 120;
const MIN_FREE_BYTES = 50_000_000;

/** Problems of the tablet itself: its clock, its storage, its enrolment. */
export function Notices() {
  const { acknowledgeLoss, acknowledgeRestore, clockOffSeconds, storage, enrolment, device, lostInRestore } =
    useTablet();
  const { notices: w, sync } = getWords();
  const off = clockOffSeconds.value;
  const { isCleared, freeBytes } = storage.value;
  return (
    <>
      {Math.abs(off) > MAX_CLOCK_OFF_SECONDS && (
        <p class="notice" role="status" data-notice="clock">
          {w.clock(formatSpan(Math.round(off / 60) * 60_000), off > 0)}
        </p>
      )}
      {isCleared && (
        <p class="notice" role="alert" data-notice="evicted">
          {w.evicted}{" "}
          <button type="button" onClick={() => void acknowledgeLoss()}>
            {w.understood}
          </button>
        </p>
      )}
      {lostInRestore.value !== null && (
        <p class="notice" role="alert" data-notice="restored">
          {w.restored(lostInRestore.value)}{" "}
          <button type="button" onClick={acknowledgeRestore}>
            {w.understood}
          </button>
        </p>
      )}
      {freeBytes !== null && freeBytes < MIN_FREE_BYTES && (
        <p class="notice" role="status" data-notice="storage">
          {w.nearlyFull(Math.floor(freeBytes / 1_000_000))}
        </p>
      )}
      {enrolment.value === "revoked" && (
        <p class="notice" role="alert" data-notice="revoked">
          {sync.enrolment.revoked(device)}
        </p>
      )}
    </>
  );
}
