import type { TargetedPointerEvent } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { Values } from "../field.ts";
import { getStepWords } from "../words/words.ts";

/** Lines of points, in thousandths of the pad's width. */
export type Strokes = readonly (readonly (readonly [number, number])[])[];

const WIDTH = 1000;
const HEIGHT = 380;

/** A signature drawn with a finger. Its points are stored in the draft, like typed input. */
export function SignaturePad({
  strokes,
  problem,
  onChange,
}: {
  strokes: Strokes;
  problem: string | undefined;
  onChange: (strokes: Strokes) => void;
}) {
  const w = getStepWords().sign;
  const canvas = useRef<HTMLCanvasElement>(null);
  const drawing = useRef<[number, number][] | null>(null);
  useEffect(() => {
    if (canvas.current) draw(canvas.current, strokes, getComputedStyle(canvas.current).color);
  });
  const pointOf = (event: TargetedPointerEvent<HTMLCanvasElement>): [number, number] => {
    const box = event.currentTarget.getBoundingClientRect();
    return [
      Math.round(((event.clientX - box.left) / box.width) * WIDTH),
      Math.round(((event.clientY - box.top) / box.height) * HEIGHT),
    ];
  };
  return (
    <div class="wide signature">
      <p class="hint">{w.hint}</p>
      {problem && (
        <p class="problem" role="alert">
          {problem}
        </p>
      )}
      <canvas
        data-invalid={problem !== undefined}
        tabIndex={-1}
        ref={canvas}
        width={WIDTH}
        height={HEIGHT}
        role="img"
        aria-label={w.pad}
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          drawing.current = [pointOf(event)];
        }}
        onPointerMove={(event) => {
          if (!drawing.current) return;
          drawing.current.push(pointOf(event));
          draw(event.currentTarget, [...strokes, drawing.current], getComputedStyle(event.currentTarget).color);
        }}
        onPointerUp={() => {
          if (drawing.current) onChange([...strokes, drawing.current]);
          drawing.current = null;
        }}
      />
      <button type="button" class="quiet" disabled={strokes.length === 0} onClick={() => onChange([])}>
        {w.clear}
      </button>
    </div>
  );
}

/** Draws the signature as a PNG, black on white. */
export async function drawSignaturePng(strokes: Strokes): Promise<Uint8Array<ArrayBuffer>> {
  const canvas = document.createElement("canvas");
  canvas.width = WIDTH;
  canvas.height = HEIGHT;
  draw(canvas, strokes, "#000", "#fff");
  return encodeCanvas(canvas, "image/png");
}

function draw(canvas: HTMLCanvasElement, strokes: Strokes, ink: string, paper?: string): void {
  const pen = canvas.getContext("2d");
  if (!pen) return;
  pen.clearRect(0, 0, WIDTH, HEIGHT);
  if (paper) {
    pen.fillStyle = paper;
    pen.fillRect(0, 0, WIDTH, HEIGHT);
  }
  pen.strokeStyle = ink;
  pen.lineWidth = 5;
  pen.lineCap = "round";
  pen.lineJoin = "round";
  for (const [first, ...rest] of strokes) {
    if (!first) continue;
    pen.beginPath();
    pen.moveTo(...first);
    // A dot is a line to its own start.
    for (const point of rest.length > 0 ? rest : [first]) pen.lineTo(...point);
    pen.stroke();
  }
}

export async function encodeCanvas(
  canvas: HTMLCanvasElement,
  mediaType: string,
  quality?: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, mediaType, quality));
  if (!blob) throw new Error("the browser could not write the picture");
  return new Uint8Array(await blob.arrayBuffer());
}

export function parseStrokes({ strokes }: Values): Strokes {
  return typeof strokes === "string" ? JSON.parse(strokes) : [];
}
