/** A room of its own, so that the law of measures and duties loads apart from the first screen. */
export { assess } from "@roadside/core";
