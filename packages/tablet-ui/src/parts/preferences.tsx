import { getWords, language, setLanguage } from "../words/language.ts";
import { setTheme, theme } from "./theme.ts";

/** Language and theme, on every screen. */
export function Preferences() {
  const { settings } = getWords();
  const other = theme.value === "night" ? "day" : "night";
  return (
    <div class="preferences">
      <button type="button" class="quiet" onClick={() => setTheme(other)}>
        <span class="for-readers">{settings.theme} </span>
        {other === "day" ? settings.toDay : settings.toNight}
      </button>
      <button
        type="button"
        class="quiet"
        lang={language.value === "zh" ? "en" : "zh-CN"}
        onClick={() => void setLanguage(language.value === "zh" ? "en" : "zh")}
      >
        {settings.toOther}
      </button>
    </div>
  );
}
