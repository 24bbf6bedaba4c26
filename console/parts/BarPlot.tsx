import { useEffect, useRef } from 'preact/hooks';
import uPlot from 'uplot';
import { useWords } from '../i18n';
import { Table } from './Table';

const HEIGHT = 200;
/** A part of each bar: its name, its colour of the theme, its numbers. */
export interface Part { name: string; colour: string; values: number[] }

const colourOf = (host: Element, name: string): string => getComputedStyle(host).getPropertyValue(`--${name}`).trim();

/** Bars on one another: the tallest sum is drawn first, what lies below it over it. */
function stacked(parts: readonly Part[]): number[][] {
  const sums: number[][] = [];
  for (const { values } of parts) sums.push(values.map((value, at) => value + (sums.at(-1)?.[at] ?? 0)));
  return sums.reverse();
}

function optionsOf(host: Element, labels: readonly string[], parts: readonly Part[], number: (value: number) => string): uPlot.Options {
  const axis = { stroke: colourOf(host, 'muted'), grid: { stroke: colourOf(host, 'line'), width: 1 }, ticks: { stroke: colourOf(host, 'line'), width: 1 } };
  const paths = uPlot.paths.bars?.({ size: [0.7, 60] });
  const step = Math.max(1, Math.ceil(labels.length / Math.max(1, Math.floor(host.clientWidth / 90))));
  return {
    width: host.clientWidth, height: HEIGHT, legend: { show: false }, cursor: { show: false },
    scales: { x: { time: false, range: [0.4, labels.length + 0.6] }, y: { range: (_plot, _min, max) => [0, Math.max(1, max * 1.05)] } },
    axes: [
      { ...axis, grid: { show: false }, splits: () => labels.flatMap((_, at) => (at % step === 0 ? [at + 1] : [])), values: (_plot, splits) => splits.map((at) => labels[at - 1] ?? '') },
      { ...axis, size: 60, values: (_plot, splits) => splits.map((value) => (Number.isInteger(value) ? number(value) : '')) },
    ],
    series: [{}, ...[...parts].reverse().map(({ colour }) => ({ fill: colourOf(host, colour), stroke: colourOf(host, colour), points: { show: false }, ...(paths ? { paths } : {}) }))],
  };
}

/** A picture of the table beneath it, which is what screen readers get. */
export function BarPlot({ title, first, labels, parts }: { title: string; first: string; labels: string[]; parts: Part[] }) {
  const { t, tr } = useWords();
  const host = useRef<HTMLDivElement>(null);
  const key = JSON.stringify([labels, parts]);
  useEffect(() => {
    const box = host.current;
    if (!box || labels.length === 0) return undefined;
    let plot: uPlot | undefined;
    let width = 0;
    const draw = (): void => {
      plot?.destroy();
      width = box.clientWidth;
      plot = new uPlot(optionsOf(box, labels, parts, tr.number), [labels.map((_, at) => at + 1), ...stacked(parts)], box);
    };
    draw();
    const size = new ResizeObserver(() => { if (width !== box.clientWidth) draw(); });
    size.observe(box);
    const dark = matchMedia('(prefers-color-scheme: dark)');
    dark.addEventListener('change', draw);
    return () => { size.disconnect(); dark.removeEventListener('change', draw); plot?.destroy(); };
  }, [key, tr]);
  return (
    <section class="card">
      <h2>{title}</h2>
      {labels.length === 0 ? <p class="hint">{t('nothing')}</p> : (
        <>
          <div class="plot" ref={host} aria-hidden="true" />
          {parts.length > 1 && <p class="legend" aria-hidden="true">{parts.map(({ name, colour }) => <span key={name}><i class={`dot ${colour}`} />{name}</span>)}</p>}
          <details><summary>{t('as_table')}</summary><Table caption={title} head={[first, ...parts.map(({ name }) => name)]} rows={labels.map((label, at) => ({ key: label, cells: [label, ...parts.map(({ values }) => tr.number(values[at] ?? 0))] }))} /></details>
        </>
      )}
    </section>
  );
}
