import { span } from "../formats/remaining.ts";
import { useTablet } from "../tablet/tablet.ts";
import { words } from "../words/language.ts";

/** What is not as it should be with the tablet itself: its clock, its storage, its enrolment. */
export function Notices() {
  const { understoodLoss, clockOffSeconds, storage, enrolment, device } = useTablet();
  const { notices: w, sync } = words();
  const off = clockOffSeconds.value;
  const { kept, left } = storage.value;
  return (
    <>
      {Math.abs(off) > 120 && (
        <p class="notice" role="status" data-notice="clock">
          {w.clock(span(Math.round(off / 60) * 60_000), off > 0)}
        </p>
      )}
      {kept === "lost" && (
        <p class="notice" role="alert" data-notice="evicted">
          {w.evicted}{" "}
          <button type="button" onClick={() => void understoodLoss()}>
            {w.understood}
          </button>
        </p>
      )}
      {left !== null && left < 50_000_000 && (
        <p class="notice" role="status" data-notice="storage">
          {w.nearlyFull(Math.floor(left / 1_000_000))}
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
