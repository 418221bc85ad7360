import { FormField } from "../../parts/form-field.tsx";
import type { ControlProps } from "./control.ts";

export function TextField({ field, label, value, problem, onChange }: ControlProps<string>) {
  const rows = field.type === "long" || field.type === "lines" ? 4 : 1;
  return (
    <FormField label={label} problem={problem} optional={!field.required} wide={rows > 1}>
      {(control) =>
        rows > 1 ? (
          <textarea {...control} rows={rows} value={value} onInput={(event) => onChange(event.currentTarget.value)} />
        ) : (
          <input
            {...control}
            value={value}
            onInput={(event) => onChange(event.currentTarget.value)}
            autocomplete="off"
            spellcheck={false}
          />
        )
      }
    </FormField>
  );
}
