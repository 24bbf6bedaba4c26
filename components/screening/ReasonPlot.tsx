import { useEffect, useRef } from 'preact/hooks';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import type { ReasonCount } from '../../utils/screening/tally';
import { useI18n } from '../i18n/context';

const HEIGHT = 220;

const colour = (host: Element, name: string): string => getComputedStyle(host).getPropertyValue(`--${name}`).trim();

/** One bar a reason, coloured by its verdict; the axis has the numbers of the rows in the table below. */
function optionsOf(host: Element, counts: readonly ReasonCount[], width: number, format: (value: number) => string): uPlot.Options {
  const ink = colour(host, 'muted');
  const line = colour(host, 'line');
  const bars = uPlot.paths.bars?.({
    size: [0.7, 90],
    disp: { fill: { unit: 3, values: () => counts.map(({ verdict }) => colour(host, verdict)) }, stroke: { unit: 3, values: () => counts.map(({ verdict }) => colour(host, verdict)) } },
  });
  const axis = { stroke: ink, grid: { stroke: line, width: 1 }, ticks: { stroke: line, width: 1 } };
  return {
    width, height: HEIGHT, legend: { show: false }, cursor: { show: false },
    scales: { x: { time: false, range: [0.4, counts.length + 0.6] }, y: { range: (_plot, _min, max) => [0, Math.max(1, max * 1.05)] } },
    axes: [
      { ...axis, grid: { show: false }, splits: () => counts.map((_, at) => at + 1), values: (_plot, splits) => splits.map(String) },
      { ...axis, size: 76, values: (_plot, splits) => splits.map((value) => (Number.isInteger(value) ? format(value) : '')) },
    ],
    series: [{}, { fill: ink, stroke: ink, points: { show: false }, ...(bars ? { paths: bars } : {}) }],
  };
}

/** A picture of the table: screen readers get the table alone. */
export function ReasonPlot({ counts }: { counts: readonly ReasonCount[] }) {
  const tr = useI18n();
  const host = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const box = host.current;
    if (!box) return undefined;
    const data: uPlot.AlignedData = [counts.map((_, at) => at + 1), counts.map(({ rows }) => rows)];
    let plot: uPlot | undefined;
    const draw = (): void => {
      plot?.destroy();
      plot = new uPlot(optionsOf(box, counts, box.clientWidth, tr.number), data, box);
    };
    draw();
    const size = new ResizeObserver(() => { if (plot && plot.width !== box.clientWidth) plot.setSize({ width: box.clientWidth, height: HEIGHT }); });
    size.observe(box);
    const dark = matchMedia('(prefers-color-scheme: dark)');
    dark.addEventListener('change', draw);
    return () => {
      size.disconnect();
      dark.removeEventListener('change', draw);
      plot?.destroy();
    };
  }, [counts]);
  return <div class="plot" ref={host} aria-hidden="true" />;
}
