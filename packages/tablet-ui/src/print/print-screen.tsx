import { toRecordNumber } from "../formats/record-number.ts";
import "../styles/print.css";
import { assess } from "@roadside/core";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { toLocalTime } from "../formats/local-time.ts";
import { BackBar } from "../parts/back-bar.tsx";
import { go } from "../parts/navigation.ts";
import { Options } from "../parts/options.tsx";
import { StopLoader } from "../parts/stop-loader.tsx";
import { useAttachment } from "../parts/use-attachment.ts";
import type { HeldStop } from "../stops/held-stop.ts";
import { useTablet } from "../tablet/context.ts";
import { getWords, type Language, language } from "../words/language.ts";
import { clearPage, setPage } from "./page-size.ts";
import { choosePrintForm, PRINT_FORMS, rememberForm } from "./print-form.ts";
import type { PrintedStop } from "./printed-stop.ts";
import { Record } from "./record.tsx";
import { Slip } from "./slip.tsx";
import { getPaperWords } from "./words/words.ts";

/** A preview of the slip or the record, as it will be printed. */
export function PrintScreen({ id, form }: { id: string; form?: string | undefined }) {
  return (
    <StopLoader id={id} title={getWords().stop.print}>
      {(held) => <Preview held={held} requested={form} />}
    </StopLoader>
  );
}

function Preview({ held, requested }: { held: HeldStop; requested: string | undefined }) {
  const tablet = useTablet();
  const [on, setOn] = useState<Language>(language.value);
  const [printedAt, setPrintedAt] = useState(() => toLocalTime(tablet.now()));
  const signed = held.stop.events.findLast((event) => event.kind === "record-signed");
  const signature = useAttachment(signed?.body.attachment);
  const paper = useRef<HTMLElement>(null);
  const { print } = getPaperWords(language.value);
  const form = choosePrintForm(requested);
  const paperIn = getPaperWords(on);
  const shift = tablet.shift.value;
  const printed: PrintedStop = {
    held,
    assessment: assess(held.stop, { at: printedAt }),
    places: tablet.choices.value,
    printedAt,
    printedBy: tablet.badge() ?? "",
    device: tablet.device,
    partners: shift && held.loggedMs >= Date.parse(shift.startedAt) ? shift.partners : [],
    practice: tablet.isPractice,
    signature,
  };
  useLayoutEffect(() => {
    if (paper.current) setPage(form, paper.current, `${paperIn.print.recordTitle} ${toRecordNumber(held.stop.id)}`);
  });
  useEffect(() => clearPage, []);

  function onPrint() {
    rememberForm(form);
    setPrintedAt(toLocalTime(tablet.now()));
    // Renders the new time before the browser's print dialog blocks the page.
    setTimeout(() => window.print());
  }

  return (
    <main class="print-screen">
      <BackBar title={print.title} to={{ name: "stop", id: held.stop.id }}>
        <button type="button" class="main-action" onClick={onPrint}>
          {print.print}
        </button>
      </BackBar>
      <div class="print-choices">
        <Options
          legend={print.form}
          options={PRINT_FORMS.map((value) => ({ value, label: print.forms[value], note: print.formNotes[value] }))}
          value={form}
          onChoose={(value) => go({ name: "print", id: held.stop.id, form: value })}
        />
        <Options
          legend={print.paperLanguage}
          options={[
            { value: "zh", label: "中文" },
            { value: "en", label: "English" },
          ]}
          value={on}
          onChoose={setOn}
        />
      </div>
      <section class="desk" aria-label={print.forms[form]}>
        <article class={`paper ${form}`} lang={on === "zh" ? "zh-CN" : "en"} ref={paper}>
          {form === "a4" ? <Record printed={printed} words={paperIn} /> : <Slip printed={printed} words={paperIn} />}
        </article>
      </section>
    </main>
  );
}
