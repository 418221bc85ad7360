import type { ComponentChild } from "preact";
import type { FieldTypeName } from "../field.ts";
import { ChoiceField, YesField } from "./choice-field.tsx";
import { CircumstancesField } from "./circumstances-field.tsx";
import type { ControlProps } from "./control.ts";
import { DocumentField } from "./document-field.tsx";
import { PlateField } from "./plate-field.tsx";
import { ReadingField } from "./reading-field.tsx";
import { StopField } from "./stop-field.tsx";
import { TextField } from "./text-field.tsx";
import { TubesField } from "./tubes-field.tsx";
import { WhenField } from "./when-field.tsx";

/** A control for one type of field. A method, so that it can narrow the value that it takes. */
type Control = { draw(props: ControlProps): ComponentChild }["draw"];

const CONTROLS: Readonly<Record<FieldTypeName, Control>> = {
  text: TextField,
  long: TextField,
  lines: TextField,
  badges: TextField,
  choice: ChoiceField,
  yes: YesField,
  stop: StopField,
  tubes: TubesField,
  sealed: TubesField,
  plate: PlateField,
  id: DocumentField,
  breath: ReadingField,
  blood: ReadingField,
  circumstances: CircumstancesField,
  when: WhenField,
};

export function FieldControl(props: ControlProps) {
  const Control = CONTROLS[props.field.type];
  return <Control {...props} />;
}
