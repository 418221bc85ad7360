import { FormField } from "../../parts/form-field.tsx";
import { StopOptions } from "../../parts/stop-options.tsx";
import { useTablet } from "../../tablet/context.ts";
import type { ControlProps } from "./control.ts";

/** Another stop of the night, or an open case of another shift. */
export function StopField({ label, value, problem, onChange, held: { stop } }: ControlProps<string>) {
  const tablet = useTablet();
  const others = tablet.stops.value.filter((one) => one.stop.id !== stop.id && !one.stop.voided);
  return (
    <FormField label={label} problem={problem} wide>
      {(control) => (
        <select {...control} value={value} onChange={(event) => onChange(event.currentTarget.value)}>
          <option value="">—</option>
          <StopOptions stops={others} />
        </select>
      )}
    </FormField>
  );
}
