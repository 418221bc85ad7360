/** A text whose dates are not broken at their hyphens on narrow paper. */
export function Dated({ text }: { text: string }) {
  return (
    <>
      {text.split(/(\d{4}-\d{2}-\d{2})/).map((part, index) =>
        // Every second part is a date.
        index % 2 === 1 ? (
          <span class="day" key={`${index} ${part}`}>
            {part}
          </span>
        ) : (
          part
        ),
      )}
    </>
  );
}
