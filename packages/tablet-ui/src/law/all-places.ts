/** A room of its own, so that the law of every place loads apart from China's. */
export { classify } from "@roadside/core";
