/** Another call kept writing the same stops or chains. Nothing of this call was stored: the client can send it again. */
export class StoreBusy extends Error {}
