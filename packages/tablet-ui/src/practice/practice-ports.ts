/** What stands behind the practice mode, in a chunk of its own. */
export { practiceApi } from "./practice-api.ts";
export { simulator } from "./simulator.ts";
