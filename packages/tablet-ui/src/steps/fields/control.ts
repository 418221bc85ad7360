import type { HeldStop } from "../../stops/held-stop.ts";
import type { Case } from "../case.ts";
import type { Field, Typed } from "../field.ts";

export interface ControlProps<T extends Typed = Typed> {
  readonly field: Field;
  readonly label: string;
  readonly value: T;
  /** The code of a problem. */
  readonly problem: string | undefined;
  readonly onChange: (value: Typed) => void;
  readonly held: HeldStop;
  /** The case as it is now; `null` where the field does not depend on it. */
  readonly one: Case | null;
}
