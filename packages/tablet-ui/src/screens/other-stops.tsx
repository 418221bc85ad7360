import { formatTime } from "../formats/time.ts";
import { toTone } from "../law/tone.ts";
import { go } from "../parts/navigation.ts";
import { useTablet } from "../tablet/context.ts";
import { getWords } from "../words/language.ts";
import { ROWS } from "./tonight-view.ts";

/**
 * Open stops of the unit that are not on this tablet; each can be continued here. `shown` is 0 while the list is
 * closed.
 */
export function OtherStops({ shown, onShow }: { shown: number; onShow: (shown: number) => void }) {
  const tablet = useTablet();
  const { tonight: t, law } = getWords();
  const here = new Set(tablet.tonight.value.map(({ stop }) => stop.id));
  const others = (tablet.choices.value?.stops ?? []).filter(({ id }) => !here.has(id));
  if (others.length === 0) return null;
  return (
    <details
      class="others"
      open={shown > 0}
      onToggle={({ currentTarget: list }) => {
        if (list.open === shown > 0) return;
        onShow(list.open ? ROWS : 0);
        // It opens at the end of a scrolled list, where it would not be visible.
        if (list.open) requestAnimationFrame(() => list.scrollIntoView());
      }}
    >
      <summary>{t.others(others.length)}</summary>
      <ul class="stop-list">
        {others.slice(0, shown).map(({ id, at, category, officer, obligations }) => (
          <li key={id}>
            <button type="button" class="stop-row other" onClick={() => go({ name: "stop", id })}>
              <span class="stop-time">{formatTime(at.at)}</span>
              <span class={`chip ${toTone(category)}`}>{law.categories[category] ?? category}</span>
              <span>{t.loggedBy(officer)}</span>
              <span class="row-duty">{t.open(obligations.length)}</span>
            </button>
          </li>
        ))}
      </ul>
      {others.length > shown && shown > 0 && (
        <button type="button" class="quiet more" onClick={() => onShow(shown + ROWS)}>
          {t.showMore(others.length - shown)}
        </button>
      )}
    </details>
  );
}
