/**
 * Other calls wrote the same stops or chains at every attempt. Nothing of this call was stored: the client can retry.
 */
export class StoreBusy extends Error {}
