/** A text whose days are never broken at their hyphens, which a narrow paper would do. */
export function Dated({ text }: { text: string }) {
  return (
    <>
      {text.split(/(\d{4}-\d{2}-\d{2})/).map((part, index) =>
        // Every second part is a day.
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
