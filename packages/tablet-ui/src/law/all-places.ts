/** A module of its own, so that only China's law is part of the first load. */
export { classify } from "@roadside/core";
