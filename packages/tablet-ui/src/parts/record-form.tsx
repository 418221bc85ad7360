import type { ComponentChildren } from "preact";

/** A form that only its button submits: Enter never saves a record. Its actions are at the bottom of the screen. */
export function RecordForm({
  layout = "",
  onSave,
  children,
}: {
  layout?: string;
  onSave: () => void;
  children: ComponentChildren;
}) {
  return (
    <form
      class={`record-form ${layout}`}
      noValidate
      onKeyDown={(event) => {
        if (event.key === "Enter" && event.target instanceof HTMLInputElement) event.preventDefault();
      }}
      onSubmit={(event) => {
        event.preventDefault();
        onSave();
      }}
    >
      {children}
    </form>
  );
}
