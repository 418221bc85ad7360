/** A module of its own, so that the law of measures and duties is not part of the first load. */
export { assess } from "@roadside/core";
