/** China has had one time zone, without summer time, since 1991. */
export const OFFSET = "+08:00";

/** The statutes were read in a public snapshot of this date; no stored text shows a later change. */
export const CHECKED_THROUGH = "2025-04-19";
