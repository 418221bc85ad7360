import type { ComponentChildren } from "preact";

/** A form that only its button saves: the keyboard's Enter ends a field, never the record. Its actions stand at the bottom of the screen. */
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
