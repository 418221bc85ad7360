/** The ports of practice mode, in a chunk of their own. */
export { practiceApi } from "./practice-api.ts";
export { simulator } from "./simulator.ts";
